package io.tenure.http;

import io.tenure.resource.InvalidArgumentException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A call of a service, parsed: makes the request for a record. Immutable. */
final class CallTemplate {

    /*
     * I1. A request goes to the address it is given, and to a path that has the template's segments: a value adds none
     *     and cannot step out of its own, however often a server decodes or strips parameters before it resolves dots.
     */
    private static final int MAX_URL_CHARS = 8 * 1024;
    private static final int MAX_BODY_BYTES = 128 * 1024;
    private static final int MAX_DECODINGS = 3;

    private final HttpCall call;
    private final Template url;
    private final Map<String, Template> headers = new LinkedHashMap<>();
    private final @Nullable Template body;

    CallTemplate(HttpCall call) {
        this.call = call;
        this.url = Template.of("url", call.url(), Encoding.PERCENT);
        call.headers()
                .forEach((name, text) -> headers.put(name, Template.of("header " + name, text, Encoding.PERCENT)));
        this.body = call.body() == null ? null : call.body().parsed();
    }

    HttpCall call() {
        return call;
    }

    /** Whether the external name, in URL or body, contains a placeholder that fits. */
    boolean names(Predicate<Placeholder> wanted) {
        return url.contains(wanted) || (body != null && body.contains(wanted));
    }

    /**
     * The request for a record.
     *
     * @throws InvalidArgumentException if the record lacks an attribute, or a value cannot stand where it is used
     */
    HttpRequest request(TemplateValues values, Map<String, String> secrets) {
        HttpRequest.Builder request = HttpRequest.newBuilder(target(values));
        request.method(call.method(), publisher(values));
        if (call.body() != null && headers.keySet().stream().noneMatch("Content-Type"::equalsIgnoreCase)) {
            request.setHeader("Content-Type", call.body().format().contentType());
        }
        headers.forEach((name, template) -> request.setHeader(name, template.render(values)));
        secrets.forEach(request::setHeader);
        return request.build();
    }

    private URI target(TemplateValues values) {
        String text = url.render(values);
        if (text.length() > MAX_URL_CHARS) {
            throw new InvalidArgumentException("url", text.length() + " characters", "at most " + MAX_URL_CHARS);
        }
        URI target;
        try {
            target = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidArgumentException("url", call.url(), "a URL once its placeholders are filled");
        }
        requireOwnSegments(target);
        return target;
    }

    private void requireOwnSegments(URI target) {
        String path = target.getRawPath();
        for (int i = 0; i <= MAX_DECODINGS; i++) {
            for (String segment : path.split("[/\\\\]", -1)) {
                int parameters = segment.indexOf(';');
                String name = parameters < 0 ? segment : segment.substring(0, parameters);
                if (name.equals(".") || name.equals("..")) {
                    throw new InvalidArgumentException(
                            "url path", target.getRawPath(), "free of the segments . and ..");
                }
            }
            path = decoded(path);
        }
    }

    /** What a lenient server makes of it: each valid escape decoded, everything else left alone. */
    private static String decoded(String path) {
        StringBuilder text = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            int high = i + 2 < path.length() && path.charAt(i) == '%' ? Character.digit(path.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(path.charAt(i + 2), 16);
            if (low < 0) {
                text.append(path.charAt(i));
            } else {
                // Bytes above ASCII become characters that are neither a dot nor a separator: enough for this check.
                text.append((char) (high * 16 + low));
                i += 2;
            }
        }
        return text.toString();
    }

    private BodyPublisher publisher(TemplateValues values) {
        if (body == null) {
            return BodyPublishers.noBody();
        }
        byte[] bytes = body.render(values).getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_BODY_BYTES) {
            throw new InvalidArgumentException("body", bytes.length + " bytes", "at most " + MAX_BODY_BYTES + " bytes");
        }
        return BodyPublishers.ofByteArray(bytes);
    }

    /** Method and path template. */
    @Override
    public String toString() {
        return call.toString();
    }
}
