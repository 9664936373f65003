package io.tenure.event;

import static io.tenure.event.SubscriberTypes.bit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.eventbus.Subscribe;
import io.tenure.resource.InvalidArgumentException;
import org.junit.jupiter.api.Test;

class SubscriberTypesTest {

    interface Audit {
        @Subscribe
        void parked(ResourceParkedEvent event);
    }

    static class Base {
        @Subscribe
        void alarm(AlarmEvent event) {}
    }

    static final class Mixed extends Base implements Audit {
        @Override
        public void parked(ResourceParkedEvent event) {}

        @Subscribe
        void foreign(String notOurs) {}

        void notSubscribed(BrakeEvent event) {}
    }

    static final class Everything {
        @Subscribe
        void any(Object event) {}
    }

    static final class Foreign {
        @Subscribe
        void any(String notOurs) {}
    }

    @Test
    void record_isItsOwnType() {
        assertThat(SubscriberTypes.of(AlarmEvent.class)).isEqualTo(bit(EventType.ALARM));
    }

    @Test
    void sealedInterface_isAllTypes() {
        assertThat(Long.bitCount(SubscriberTypes.of(LifecycleEvent.class))).isEqualTo(EventType.values().length);
    }

    @Test
    void inheritedMethods_count_andForeignOnesDoNot() {
        assertThat(SubscriberTypes.ofSubscriber(Mixed.class))
                .isEqualTo(bit(EventType.ALARM) | bit(EventType.RESOURCE_PARKED));
    }

    @Test
    void methodThatTakesAnything_listensToAll() {
        assertThat(SubscriberTypes.ofSubscriber(Everything.class)).isEqualTo(SubscriberTypes.of(LifecycleEvent.class));
    }

    @Test
    void classWithoutAnyOfOurs_isRefused() {
        assertThatThrownBy(() -> SubscriberTypes.ofSubscriber(Foreign.class))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Foreign")
                .hasMessageContaining("annotated @Subscribe and takes a LifecycleEvent");
    }
}
