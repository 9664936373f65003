package io.tenure.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the tests of an adapter stand on: two processes that have the adapter.
 *
 * @param <R> what a holder works with
 */
public interface AdapterSteps<R> extends Steps {

    /** How long calls during a fault may take. */
    Duration BRIEFLY = Duration.ofMillis(500);

    /**
     * A process that has the adapter.
     *
     * @param adapter its own
     * @param owner who it is
     * @param lost what the adapter said to have lost, in that order; grows
     * @param <R> what a holder works with
     */
    record Taker<R>(ResourceAdapter<R> adapter, OwnerId owner, List<ResourceRecord> lost) {

        /** Whether the adapter said to have lost that very take. */
        public boolean hasLost(ResourceRecord record) {
            return lost.stream().anyMatch(told -> told.nonce() == record.nonce());
        }
    }

    /** The one whose adapter meets faults. */
    Taker<R> one();

    /** Another one. */
    Taker<R> another();

    /** Where they come from. */
    AdapterFixture<R> fixture();

    /** A number that only this take has, for its token and its attributes. */
    int nextTake();

    /** What a process writes down before it takes something; each time another nonce. */
    default ResourceRecord intent(Taker<R> by, String name) {
        ResourceAdapter<R> adapter = by.adapter();
        String id = fixture().id(name);
        int take = nextTake();
        return new ResourceRecord(
                by.owner(),
                adapter.kind(),
                id,
                RecordState.INTENT,
                time().random().nextLong() | 1,
                adapter.keepsManifest() ? 0 : take,
                adapter.isExclusive(),
                time().wallMillis(),
                adapter.complete(id, fixture().attributes(adapter, take)));
    }

    /** Begins to take. */
    default CompletionStage<Taken<R>> take(Taker<R> by, ResourceRecord intent) {
        return by.adapter().take(intent, TIMEOUT);
    }

    /** A record whose thing is taken. */
    default ResourceRecord taken(Taker<R> by, String name) {
        ResourceRecord intent = intent(by, name);
        return held(intent, ok(take(by, intent)));
    }

    /** What is written down of a take that has succeeded. */
    default ResourceRecord held(ResourceRecord intent, Taken<R> taken) {
        return intent.withState(RecordState.HELD).withToken(taken.token());
    }

    /** Releases, which must succeed. */
    default void release(Taker<R> by, ResourceRecord record, boolean revoke) {
        ok(by.adapter().release(record, revoke, TIMEOUT));
    }

    /** Whether it is there, as the system says. */
    default boolean isThere(ResourceRecord record) {
        try {
            return fixture().isThere(record);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("the system could not be asked", e);
        }
    }

    /** Whether a failed take says for certain that nothing was taken. */
    default boolean isCertain(@Nullable Throwable failure) {
        return failure instanceof HeldByOtherException || failure instanceof TakeFailedException;
    }

    /** Asserts that a take is refused, and that for certain. */
    default void assertRefused(Taker<R> by, ResourceRecord intent) {
        assertThat(thrown(take(by, intent))).isInstanceOfAny(HeldByOtherException.class, TakeFailedException.class);
    }

    /** Waits until a process gets through to the system, and what it sent before has arrived. */
    default void eventuallyWorks(Taker<R> by) {
        eventually("calls get through", () -> {
            ResourceRecord any = intent(by, "works");
            boolean works = failureIn(BRIEFLY.multipliedBy(2), by.adapter().take(any, BRIEFLY.multipliedBy(2))) == null;
            return failureIn(BRIEFLY.multipliedBy(2), by.adapter().release(any, true, BRIEFLY.multipliedBy(2))) == null
                    && works;
        });
    }
}
