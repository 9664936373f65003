package io.tenure.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.LimitExceededException;
import io.tenure.resource.ResourceReleasedException;
import io.tenure.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OfferTest {

    private final List<String> closed = new ArrayList<>();
    private final Offer<String> offer = Offer.of("thing", closed::add);

    @Test
    void offer_isALeaseOfOneHolderWithoutTime() {
        assertThat(offer.get()).isEqualTo("thing");
        assertThat(offer.id()).isNull();
        assertThat(offer.token()).isZero();
        assertThat(offer.deadline()).isEqualTo(Deadline.NEVER);
        assertThat(offer.renew()).isEqualTo(Deadline.NEVER);
        assertThat(offer.validFor(Duration.ofDays(1))).isTrue();
        assertThat(offer.kind().name()).isEqualTo("offer");
        assertThat(offer.kind().type()).isEqualTo(String.class);
        offer.touch();
        assertThatThrownBy(() -> offer.share().close()).isInstanceOf(LimitExceededException.class);
        assertThat(offer.isValid()).isTrue();
    }

    @Test
    void offerThatNobodyGoverned_isClosedOnce() {
        offer.close();
        offer.closeAsync();
        offer.lost("anyway");

        assertThat(closed).containsExactly("thing");
        assertThat(offer.isValid()).isFalse();
        assertThatThrownBy(offer::get).isInstanceOf(ResourceReleasedException.class);
        assertThatThrownBy(offer::renew).isInstanceOf(ResourceReleasedException.class);
    }

    @Test
    void closeableOffer_isClosedAsItSays() {
        Offer<AutoCloseable> closeable = Offer.of(() -> closed.add("itself"));

        closeable.close();

        assertThat(closed).containsExactly("itself");
    }

    @Test
    void failedClose_isNotThrown() {
        Offer<String> failing = Offer.of("thing", thing -> {
            throw new IOException("stuck");
        });

        assertThat(failing.closeAsync()).isCompleted();
        assertThat(failing.isValid()).isFalse();
    }

    @Test
    void interruptedClose_keepsTheInterrupt() {
        Offer<String> failing = Offer.of("thing", thing -> {
            throw new InterruptedException();
        });

        failing.close();

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void governedOffer_isTriedUntilItEnds() throws Exception {
        List<String> tries = new ArrayList<>();
        Offer<String> failing = Offer.of("thing", thing -> {
            tries.add(thing);
            if (tries.size() < 2) {
                throw new IOException("not yet");
            }
        });

        assertThatThrownBy(failing::end).isInstanceOf(IOException.class);
        assertThat(failing.isValid()).isTrue();
        failing.end();
        assertThat(failing.isValid()).isFalse();
        assertThat(tries).hasSize(2);
    }

    @Test
    void transfer_isRefused() {
        try (FakeScope scope = new FakeScope()) {
            assertThatThrownBy(() -> offer.transfer(scope))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("governed before it is transferred");
        }
    }
}
