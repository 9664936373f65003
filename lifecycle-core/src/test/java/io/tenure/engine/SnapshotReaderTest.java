package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.event.ResourceCreatedEvent;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SnapshotReaderTest {

    private final HookedTime time = new HookedTime();
    private final EngineWorld world = new EngineWorld(time, EngineSettings.DEFAULT);
    private final ResourceKind<String> kind = world.memory("thing").build();
    private final SnapshotReader reader = new SnapshotReader(world.registry);

    private ResourceSnapshot read(Lease<?> lease) {
        return Objects.requireNonNull(reader.read(lease.record));
    }

    @Test
    void changedWhileItIsRead_isReadAgain() {
        Lease<String> lease = world.register(kind, "r");
        List<ResourceLease<String>> shared = new ArrayList<>();
        time.onLook = () -> {
            if (shared.isEmpty()) {
                shared.add(lease.share());
            }
        };
        ResourceSnapshot snapshot = read(lease);
        assertThat(snapshot.holders()).isEqualTo(2);
        assertThat(snapshot.version()).isEqualTo(lease.record.version(lease.record.word()));
    }

    @Test
    void changedWithEachLook_isShownAllTheSame() {
        Lease<String> lease = world.register(kind, "r");
        time.onLook = () -> lease.share().close();
        assertThat(read(lease).holders()).isEqualTo(1);
    }

    @Test
    void notBornYet_isNotShown() {
        List<Object> shown = new ArrayList<>();
        world.onEvent = event -> {
            if (event instanceof ResourceCreatedEvent) {
                world.registry.forEach(record -> shown.add(String.valueOf(reader.read(record))));
            }
        };
        Lease<String> lease = world.register(kind, "id", "r");
        assertThat(shown).containsExactly("null");
        assertThat(read(lease).id()).isEqualTo("id");
    }

    @Test
    void version_ofOneWithoutAnIdChangesToo() {
        Lease<String> lease = world.register(kind, "r");
        long before = read(lease).version();
        ResourceLease<String> shared = lease.share();
        assertThat(read(lease).version()).isGreaterThan(before);
        assertThat(shared.isValid()).isTrue();
    }
}
