package io.tenure.http;

import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import java.util.HashMap;
import java.util.Map;

/** Records as a coordinator would write them. */
final class Records {

    static final OwnerId OWNER = new OwnerId(0x0123456789abcdefL, 0xfedcba9876543210L);
    static final String OWNER_TEXT = "0123456789abcdeffedcba9876543210";
    static final long NONCE = 0xcafeL;
    static final String NONCE_TEXT = "000000000000cafe";
    static final long TOKEN = 42;

    private Records() {}

    static ResourceRecord of(String id, Map<String, String> attributes) {
        return new ResourceRecord(
                OWNER,
                HttpRegistrations.DEFAULT_KIND,
                id,
                RecordState.INTENT,
                NONCE,
                TOKEN,
                true,
                1_700_000_000_000L,
                attributes);
    }

    static ResourceRecord at(HttpService service, String id, Map<String, String> attributes) {
        Map<String, String> all = new HashMap<>(attributes);
        all.put(HttpRegistrations.SERVICE_ATTRIBUTE, service.name());
        all.put(HttpRegistrations.ADDRESS_ATTRIBUTE, service.addresses().get(0));
        return of(id, all);
    }

    static TemplateValues values(String id, Map<String, String> attributes) {
        return new TemplateValues(of(id, attributes), "http://directory:80", id + "-" + NONCE_TEXT);
    }
}
