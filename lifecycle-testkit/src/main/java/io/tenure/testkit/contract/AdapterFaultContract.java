package io.tenure.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Part of {@link ResourceAdapterContract}: outages, requests and replies that come late. */
interface AdapterFaultContract<R> extends AdapterSteps<R> {

    @Test
    default void outage_endsEachCallInTime() {
        ResourceRecord held = taken(one(), "held");
        fixture().outage().during(() -> {
            CompletionStage<?> take = one().adapter().take(intent(one(), "a"), BRIEFLY);
            CompletionStage<?> release = one().adapter().release(held, false, BRIEFLY);

            assertThat(failureIn(BRIEFLY, take)).as("what became of the take").isNotNull();
            assertThat(failureIn(BRIEFLY, release))
                    .as("what became of the release")
                    .isNotNull();
        });
        eventuallyWorks(one());
    }

    @Test
    default void outage_blocksNobodyWhoCalls() {
        ResourceRecord held = taken(one(), "held");
        List<CompletionStage<?>> calls = new ArrayList<>();
        fixture().outage().during(() -> {
            long began = time().nowNanos();
            calls.add(one().adapter().take(intent(one(), "a"), TIMEOUT));
            calls.add(one().adapter().release(held, true, TIMEOUT));
            assertThat(time().nowNanos() - began)
                    .isLessThan(Duration.ofSeconds(5).toNanos());
        });
        calls.forEach(call -> failureIn(TIMEOUT, call));
    }

    @Test
    default void failureThatIsCertain_tookNothing() {
        eventuallyWorks(one());
        List<ResourceRecord> intents = new ArrayList<>();
        List<@Nullable Throwable> failures = new ArrayList<>();
        fixture().outage().during(() -> {
            List<CompletionStage<?>> takes = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                intents.add(intent(one(), "a" + i));
                takes.add(one().adapter().take(intents.get(i), BRIEFLY));
            }
            takes.forEach(take -> failures.add(failureIn(BRIEFLY, take)));
        });

        eventuallyWorks(one());
        for (int i = 0; i < intents.size(); i++) {
            if (isCertain(failures.get(i))) {
                assertThat(isThere(intents.get(i)))
                        .as("take %d: %s", i, failures.get(i))
                        .isFalse();
            }
        }
    }

    @Test
    default void outage_leavesWhatIsHeld() {
        ResourceRecord held = taken(one(), "a");
        fixture().outage().during(() -> failureIn(BRIEFLY, one().adapter().take(intent(one(), "b"), BRIEFLY)));

        eventuallyWorks(one());
        assertThat(isThere(held)).isTrue();
        release(one(), held, false);
        assertThat(isThere(held)).isFalse();
    }

    @Test
    default void releaseThatFailsInAnOutage_succeedsAfterwards() {
        ResourceRecord held = taken(one(), "a");
        fixture()
                .outage()
                .during(() -> assertThat(failureIn(BRIEFLY, one().adapter().release(held, true, BRIEFLY)))
                        .isNotNull());

        eventually("it is released", () -> failureIn(BRIEFLY, one().adapter().release(held, true, BRIEFLY)) == null);
        assertThat(isThere(held)).isFalse();
    }

    @Test
    default void takeWhoseReplyIsLate_isNotCertain_andIsUndoneByAnybody() {
        release(one(), taken(one(), "a"), false);
        ResourceRecord intent = intent(one(), "a");
        fixture().lateReplies().during(() -> {
            Throwable failure = thrown(one().adapter().take(intent, BRIEFLY));
            assertThat(isCertain(failure))
                    .as("whether this is certain: %s", failure)
                    .isFalse();
            eventually("the request is done", () -> isThere(intent));
        });
        release(another(), intent, true);

        assertThat(isThere(intent)).isFalse();
        eventuallyWorks(one());
        assertThat(isThere(intent)).isFalse();
    }

    @Test
    default void releaseWhoseReplyIsLate_canBeAskedForAgain_andHitsNobodyElse() {
        ResourceRecord held = taken(one(), "a");
        fixture()
                .lateReplies()
                .during(() -> assertThat(failureIn(BRIEFLY, one().adapter().release(held, false, BRIEFLY)))
                        .isNotNull());

        eventuallyWorks(one());
        release(one(), held, false);
        assertThat(isThere(held)).isFalse();
        ResourceRecord next = taken(another(), "a");
        release(one(), held, true);
        assertThat(isThere(next)).isTrue();
    }

    @Test
    default void takeThatComesLate_afterItWasUndone_isRefusedOrUndoneOnceMore() {
        release(one(), taken(one(), "a"), false);
        ResourceRecord intent = intent(one(), "a");
        fixture().lateRequests().during(() -> {
            assertThat(isCertain(thrown(one().adapter().take(intent, BRIEFLY)))).isFalse();
            release(another(), intent, true);
        });

        eventuallyWorks(one());
        if (one().adapter().fencing() != Fencing.FENCED) {
            release(another(), intent, true);
        }
        for (int i = 0; i < 10; i++) {
            assertThat(isThere(intent)).isFalse();
            pass(Duration.ofMillis(20));
        }
    }
}
