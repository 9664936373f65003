package io.tenure.etcd;

import io.tenure.resource.InvalidArgumentException;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where one member of an etcd cluster listens.
 *
 * @param host a name or an address; IPv6 without brackets
 * @param port its port for clients
 * @param tls whether TLS is spoken there
 */
record Endpoint(String host, int port, boolean tls) {

    private static final int DEFAULT_PORT = 2379;
    private static final String LIMIT =
            "http://host:port or https://host:port and no more; the port is 2379 if left out";

    /**
     * Reads an endpoint as it is configured.
     *
     * @throws InvalidArgumentException if it is more or less than scheme, host and port
     */
    static Endpoint of(String url) {
        if (url == null || url.indexOf('@') >= 0) {
            // What stands before an @ may be a password.
            throw new InvalidArgumentException("endpoint", url == null ? null : "(a url with user information)", LIMIT);
        }
        try {
            return of(url, new URI(url));
        } catch (URISyntaxException e) {
            throw new InvalidArgumentException("endpoint", url, LIMIT);
        }
    }

    private static Endpoint of(String url, URI uri) {
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        boolean bare = (uri.getRawPath() == null || uri.getRawPath().isEmpty())
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
        String host = uri.getHost();
        int port = uri.getPort() == -1 ? DEFAULT_PORT : uri.getPort();
        if (host == null || !bare || port < 1 || port > 0xffff || !(tls || "http".equalsIgnoreCase(uri.getScheme()))) {
            throw new InvalidArgumentException("endpoint", url, LIMIT);
        }
        return new Endpoint(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port, tls);
    }

    /** As it is configured. */
    @Override
    public String toString() {
        String shown = host.indexOf(':') >= 0 ? '[' + host + ']' : host;
        return (tls ? "https://" : "http://") + shown + ':' + port;
    }
}
