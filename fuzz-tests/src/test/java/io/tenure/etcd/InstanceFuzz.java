package io.tenure.etcd;

import io.tenure.fuzz.Input;
import io.tenure.fuzz.Told;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import java.util.Map;
import java.util.Set;

/** Any id of an instance with any metadata: it is refused, or its document is that of its take and of no other. */
public final class InstanceFuzz {

    private static final Set<String> SERVICES = Set.of("payments", "a/b");

    private InstanceFuzz() {}

    /** The id, the nonce, another nonce, then metadata. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        Input in = Input.of(bytes);
        String id = in.text();
        long nonce = in.number() | 1;
        long other = in.number() | 1;
        Map<String, String> metadata = in.pairs();
        try {
            Instance instance = Instance.of(id, SERVICES);
            Told.same("the key of an id", id, instance.key());
            Told.same("the instance at its key", instance, Instance.of(instance.key(), SERVICES));
            metadata.keySet().removeIf(name -> name.startsWith(Instance.OWN_METADATA));
            ResourceRecord record = new ResourceRecord(
                    new OwnerId(0, 1), "registration", id, RecordState.INTENT, nonce, 0, true, 0, metadata);
            String document = instance.document(record);
            Told.holds("it is that take's", Instance.isOf(document, nonce));
            Told.holds("it is no other's", nonce == other || !Instance.isOf(document, other));
        } catch (InvalidArgumentException refused) {
            Told.fitly(refused.getMessage());
        }
    }
}
