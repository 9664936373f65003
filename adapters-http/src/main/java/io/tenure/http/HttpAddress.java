package io.tenure.http;

import io.tenure.resource.InvalidArgumentException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The one spelling of a service's address: scheme, host and port, such as {@code http://10.0.0.7:8500}. */
final class HttpAddress {

    private static final String EXPECTED = "http:// or https://, a host and perhaps a port, and nothing else";
    private static final int HIGHEST_PORT = 65_535;

    private HttpAddress() {}

    /**
     * The address in its one spelling: lower case, the port always there.
     *
     * @throws InvalidArgumentException if it has user information, a path, a query or a fragment, or is no HTTP address
     */
    static String canonical(String field, @Nullable String text) {
        URI uri = parse(field, text);
        boolean bare = uri.getRawUserInfo() == null
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null
                && (uri.getRawPath() == null || uri.getRawPath().isEmpty());
        String host = uri.getHost();
        if (!bare || host == null || uri.getPort() == 0 || uri.getPort() > HIGHEST_PORT) {
            throw refused(field, text);
        }
        String scheme = schemeOf(field, uri, text);
        int port = uri.getPort() > 0 ? uri.getPort() : defaultPort(scheme);
        return scheme + "://" + host.toLowerCase(Locale.ROOT) + ':' + port;
    }

    private static URI parse(String field, @Nullable String text) {
        if (text == null) {
            throw refused(field, null);
        }
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            // Its message repeats the text unescaped, so it is not passed on.
            throw refused(field, text);
        }
    }

    private static String schemeOf(String field, URI uri, @Nullable String text) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw refused(field, text);
        }
        return scheme;
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    private static InvalidArgumentException refused(String field, @Nullable String text) {
        // User information may be a password, and a query a key: what stands before an @ or after a ? is not shown.
        String shown = text == null ? null : text.replaceAll("(?s).*@", "***@").replaceAll("(?s)[?#].*", "?***");
        return new InvalidArgumentException(field, shown, EXPECTED);
    }
}
