package io.tenure.etcd;

import io.tenure.fuzz.Input;
import io.tenure.fuzz.Told;
import io.tenure.resource.InvalidArgumentException;

/** Any text as an endpoint: it is refused, or it reads the same as it is shown. */
public final class EndpointFuzz {

    private EndpointFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        String text = Input.of(bytes).text();
        try {
            Endpoint read = Endpoint.of(text);
            Told.same("the endpoint as it is shown", read, Endpoint.of(read.toString()));
            Told.fitly(read.toString());
        } catch (InvalidArgumentException refused) {
            Told.fitly(refused.getMessage());
            Told.same("the field", "endpoint", refused.field());
        }
    }
}
