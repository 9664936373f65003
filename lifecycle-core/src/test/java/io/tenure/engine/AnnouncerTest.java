package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.event.EventSink;
import io.tenure.event.EventType;
import io.tenure.event.LifecycleEvent;
import io.tenure.event.Transitions;
import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnnouncerTest {

    private final List<String> counted = new ArrayList<>();

    private final class Counting implements Transitions {
        @Override
        public void created(String kind, Layer layer) {
            counted.add("created " + kind);
        }

        @Override
        public void shared(String kind, Layer layer) {
            counted.add("shared " + kind);
        }

        @Override
        public void renewed(String kind, Layer layer) {
            counted.add("renewed " + kind);
        }

        @Override
        public void retired(String kind, Layer layer) {
            counted.add("retired " + kind);
        }

        @Override
        public void released(String kind, Layer layer, ReleaseCause cause) {
            counted.add("released " + kind + " " + cause);
        }
    }

    @Test
    void eachTransition_isCountedOnce() {
        EngineWorld world = new EngineWorld(VirtualTime.inSequence(42), EngineSettings.DEFAULT, new Counting());
        Lease<String> lease =
                world.register(world.memory("m").ttl(Duration.ofMillis(10)).build(), "r");
        lease.share().close();
        lease.renew();
        world.advance(15);
        lease.close();
        assertThat(counted)
                .containsExactly("created m", "shared m", "renewed m", "retired m", "released m TTL_EXPIRED");
    }

    @Test
    void eventThatNobodyWants_isNotMade() {
        EngineWorld world = EngineWorld.virtual();
        ResourceKind<String> kind = world.memory("m").build();
        ManagedResource<String> record = world.register(kind, "r").record;
        EventSink deaf = new EventSink() {
            @Override
            public boolean wants(EventType type) {
                return false;
            }

            @Override
            public void emit(LifecycleEvent event) {
                throw new AssertionError(event + " is not wanted");
            }
        };
        Announcer announcer = new Announcer(world.time, new Counting(), deaf);
        announcer.created(record);
        announcer.expiryDue(record, 1);
        announcer.holdExceeded(record, 1, "opener");
        announcer.retired(record, 1);
        announcer.released(record, 1);
        assertThat(announcer.wantsReleased()).isFalse();
        assertThat(counted).hasSize(3);
    }
}
