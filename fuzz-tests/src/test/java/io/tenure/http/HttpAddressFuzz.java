package io.tenure.http;

import io.tenure.fuzz.Input;
import io.tenure.fuzz.Told;
import io.tenure.resource.InvalidArgumentException;

/** Any text as an address: it is refused without its secrets, or its one spelling is its own. */
public final class HttpAddressFuzz {

    private static final String SECRET = "opensesame";

    private HttpAddressFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        String text = Input.of(bytes).text();
        try {
            String address = HttpAddress.canonical("address", text);
            Told.same("the one spelling", address, HttpAddress.canonical("address", address));
            Told.fitly(address);
        } catch (InvalidArgumentException refused) {
            Told.fitly(refused.getMessage());
            Told.same("the field", "address", refused.field());
        }
        if (!text.contains(SECRET)) {
            secret("http://user:" + SECRET + "@" + text);
            secret(text + "?key=" + SECRET);
        }
    }

    private static void secret(String text) {
        try {
            HttpAddress.canonical("address", text);
        } catch (InvalidArgumentException refused) {
            Told.holds(
                    "no secret is shown", !String.valueOf(refused.getMessage()).contains(SECRET));
        }
    }
}
