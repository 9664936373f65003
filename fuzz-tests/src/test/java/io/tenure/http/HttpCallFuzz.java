package io.tenure.http;

import io.tenure.fuzz.Input;
import io.tenure.fuzz.Told;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import java.net.http.HttpRequest;
import java.util.Map;

/**
 * Any templates with any values: they are refused, or the request goes to the address that was given, and no value leaves its
 * place.
 */
public final class HttpCallFuzz {

    private static final String ADDRESS = "http://10.0.0.7:8500";

    private HttpCallFuzz() {}

    /** The URL behind the address, a header, a body, the id, then attributes. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        Input in = Input.of(bytes);
        String path = in.text();
        String header = in.text();
        String body = in.text();
        try {
            HttpCall call = HttpCall.put("{address}/" + path);
            call = header.isEmpty() ? call : call.header("x-header", header);
            call = body.isEmpty() ? call : body.startsWith("{") ? call.json(body) : call.form(body);
            ResourceRecord record = record(in.text(), in.pairs());
            TemplateValues values = new TemplateValues(record, ADDRESS, record.id() + "-1");
            HttpRequest request = new CallTemplate(call).request(values, Map.of());
            Told.holds("it goes to its address", request.uri().toString().startsWith(ADDRESS + "/"));
            Told.same("its host", "10.0.0.7", request.uri().getHost());
            Told.same("its port", 8500, request.uri().getPort());
            request.headers()
                    .map()
                    .forEach((name, all) -> all.forEach(value ->
                            Told.holds("a header is printable", value.chars().allMatch(c -> c >= ' ' && c < 0x7f))));
            inString(values);
        } catch (InvalidArgumentException refused) {
            Told.fitly(refused.getMessage());
        }
    }

    private static ResourceRecord record(String id, Map<String, String> attributes) {
        return new ResourceRecord(new OwnerId(0, 1), "registration", id, RecordState.INTENT, 1, 0, true, 0, attributes);
    }

    /** A value inside of a JSON string ends where the template ends it. */
    private static void inString(TemplateValues values) {
        String before = "{\"id\":\"";
        String json = Template.json("body", before + "{id}\"}").render(values);
        int end = before.length();
        while (json.charAt(end) != '"') {
            Told.holds("no control character is bare", !Character.isISOControl(json.charAt(end)));
            end += json.charAt(end) == '\\' ? 2 : 1;
        }
        Told.same("what follows the value", "\"}", json.substring(end));
    }
}
