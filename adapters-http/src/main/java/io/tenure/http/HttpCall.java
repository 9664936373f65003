package io.tenure.http;

import io.tenure.resource.InvalidArgumentException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How one call to a service is made, and which answers mean that it did what it should. Immutable.
 *
 * <p>URL, header values and body are templates. Placeholders are <code>{id}</code>, <code>{nonce}</code>,
 * <code>{owner}</code>, <code>{token}</code>, <code>{address}</code>, <code>{instance}</code> and
 * <code>{attribute:name}</code>; in URLs, headers and forms their values are percent-encoded, in JSON they are escaped.
 *
 * @param method GET, HEAD, PUT, POST, PATCH or DELETE
 * @param url begins with <code>{address}/</code>
 * @param headers constant names with templates; never for secrets, see {@link HttpService.Builder#secretHeader}
 * @param body null for none
 * @param success the statuses that mean success; empty for all from 200 to 299
 * @param gone the statuses that mean that there is no such registration: success when deregistering, "not held" when
 *     probing; a failure when registering
 */
public record HttpCall(
        String method,
        String url,
        Map<String, String> headers,
        @Nullable HttpBody body,
        Set<Integer> success,
        Set<Integer> gone) {

    private static final List<String> METHODS = List.of("GET", "HEAD", "PUT", "POST", "PATCH", "DELETE");
    private static final int MAX_URL_CHARS = 4 * 1024;

    /**
     * Checks all but what only the service can tell.
     *
     * @throws InvalidArgumentException if a part is refused
     */
    public HttpCall {
        if (!METHODS.contains(method)) {
            throw new InvalidArgumentException("method", method, "one of " + METHODS);
        }
        requireUrl(url);
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        headers.forEach(HeaderRules::requireTemplate);
        success = statuses("success", success);
        gone = statuses("gone", gone);
    }

    /** A call without a body; 404 and 410 mean gone. */
    public static HttpCall of(String method, String url) {
        return new HttpCall(method, url, Map.of(), null, Set.of(), Set.of(404, 410));
    }

    /** A PUT. */
    public static HttpCall put(String url) {
        return of("PUT", url);
    }

    /** A POST. */
    public static HttpCall post(String url) {
        return of("POST", url);
    }

    /** A DELETE. */
    public static HttpCall delete(String url) {
        return of("DELETE", url);
    }

    /** A GET. */
    public static HttpCall get(String url) {
        return of("GET", url);
    }

    /** This call with one more header. */
    public HttpCall header(String name, String template) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, template);
        return new HttpCall(method, url, more, body, success, gone);
    }

    /** This call with a JSON body. */
    public HttpCall json(String template) {
        return new HttpCall(method, url, headers, new HttpBody(HttpBody.Format.JSON, template), success, gone);
    }

    /** This call with a form as its body. */
    public HttpCall form(String template) {
        return new HttpCall(method, url, headers, new HttpBody(HttpBody.Format.FORM, template), success, gone);
    }

    /** This call with its own statuses of success. */
    public HttpCall successOn(int... statuses) {
        return new HttpCall(method, url, headers, body, toSet(statuses), gone);
    }

    /** This call with its own statuses that mean that there is no such registration. */
    public HttpCall goneOn(int... statuses) {
        return new HttpCall(method, url, headers, body, success, toSet(statuses));
    }

    boolean isSuccess(int status) {
        return success.isEmpty() ? status >= 200 && status <= 299 : success.contains(status);
    }

    boolean isGone(int status) {
        return gone.contains(status);
    }

    private static void requireUrl(String url) {
        if (url.length() > MAX_URL_CHARS) {
            throw new InvalidArgumentException("url", url, "at most " + MAX_URL_CHARS + " characters");
        }
        Template template = Template.of("url", url, Encoding.PERCENT);
        if (url.indexOf('#') >= 0) {
            // What follows it is not sent, so a nonce there would tell nobody apart.
            throw new InvalidArgumentException("url", url, "free of #, for a fragment is not sent");
        }
        // With the address as all there is of scheme, host and port, no value can lead a call elsewhere.
        if (!template.beginsWith(Placeholder.ADDRESS, "/") || template.repeats(Placeholder.ADDRESS)) {
            throw new InvalidArgumentException(
                    "url", url, "{address}/ and a path, with {address} only at the beginning");
        }
    }

    private static Set<Integer> toSet(int... statuses) {
        Set<Integer> set = new TreeSet<>();
        Arrays.stream(statuses).forEach(set::add);
        return set;
    }

    private static Set<Integer> statuses(String field, Set<Integer> statuses) {
        for (int status : statuses) {
            if (status < 200 || status > 599) {
                throw new InvalidArgumentException(field, status, "200 to 599");
            }
        }
        return Collections.unmodifiableSet(new TreeSet<>(statuses));
    }

    /** Method and path; what a query may hold is not shown. */
    @Override
    public String toString() {
        int query = url.indexOf('?');
        return method + ' ' + (query < 0 ? url : url.substring(0, query) + "?…");
    }
}
