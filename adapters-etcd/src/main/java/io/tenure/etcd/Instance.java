package io.tenure.etcd;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ResourceRecord;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One instance of a service, as gRPC's resolver for etcd knows it: the key {@code <service>/<address>}, and the document
 * {@code {"Op":0,"Addr":"<address>","Metadata":{...}}}. The nonce of the take stands among the metadata.
 */
record Instance(String service, String address) {

    /** What names of metadata may not begin with. */
    static final String OWN_METADATA = "tenure-";

    private static final Pattern ADDRESS =
            Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.%]{2,64}]):([1-9][0-9]{0,4})");
    private static final int MAX_PORT = 0xffff;
    private static final String NONCE = "\"tenure-nonce\":\"";

    /**
     * Reads an id.
     *
     * @throws InvalidArgumentException if it is not one of the services, a slash, and host and port
     */
    static Instance of(String id, Set<String> services) {
        int slash = id.lastIndexOf('/');
        String service = id.substring(0, Math.max(slash, 0));
        if (!services.contains(service)) {
            throw new InvalidArgumentException("service", service, "one of " + services);
        }
        return new Instance(service, requireAddress(id.substring(slash + 1)));
    }

    static String requireAddress(String address) {
        var matcher = ADDRESS.matcher(address);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > MAX_PORT) {
            throw new InvalidArgumentException("address", address, "host:port, the host a name or an address");
        }
        return address;
    }

    String key() {
        return service + '/' + address;
    }

    /** The document that gRPC's clients read. */
    String document(ResourceRecord record) {
        Map<String, String> metadata = new TreeMap<>(record.attributes());
        StringBuilder json = new StringBuilder(256);
        json.append("{\"Op\":0,\"Addr\":").append(quoted(address)).append(",\"Metadata\":{");
        json.append(nonce(record.nonce()))
                .append(",\"tenure-owner\":")
                .append(quoted(record.owner().toString()))
                .append(",\"tenure-token\":")
                .append(quoted(Long.toString(record.token())));
        metadata.forEach((name, value) ->
                json.append(',').append(quoted(name)).append(':').append(quoted(value)));
        return json.append("}}").toString();
    }

    /** Whether a document is that of a take. Text inside of a string cannot look so: its quotes are escaped. */
    static boolean isOf(String document, long nonce) {
        return document.contains(nonce(nonce));
    }

    static String hex(long nonce) {
        return HexFormat.of().toHexDigits(nonce);
    }

    private static String nonce(long nonce) {
        return NONCE + hex(nonce) + '"';
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (Character.isISOControl(c)) {
                json.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
