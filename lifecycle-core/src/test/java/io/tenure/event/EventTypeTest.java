package io.tenure.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EventTypeTest {

    @Test
    void eachRecord_hasATypeOfItsOwn() {
        assertThat(Arrays.stream(EventType.values()).<Object>map(EventType::eventClass))
                .containsExactlyInAnyOrder((Object[]) LifecycleEvent.class.getPermittedSubclasses());
    }

    @Test
    void types_fitIntoOneWord() {
        assertThat(EventType.values()).hasSizeLessThanOrEqualTo(Long.SIZE);
    }

    @Test
    void event_namesTheTypeOfItsRecord() {
        LifecycleEvent event = new EventsDroppedEvent(0, 1, 1);

        assertThat(event.type().eventClass()).isEqualTo(event.getClass());
    }
}
