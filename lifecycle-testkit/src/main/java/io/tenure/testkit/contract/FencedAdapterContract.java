package io.tenure.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.ResourceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What an adapter does besides whose system is {@link Fencing#FENCED}: it refuses a revoked nonce, atomically with the take,
 * and answers a second take with the same nonce as the first; and it refuses a token that is not above all that it has
 * granted, unless the adapter is {@linkplain ResourceAdapter#isExclusive exclusive}.
 *
 * @param <R> what a holder works with
 */
public abstract class FencedAdapterContract<R> extends ResourceAdapterContract<R> {

    private static final int ROUNDS = 20;
    private static final int RIVALS = 8;

    /** For the classes that extend it. */
    protected FencedAdapterContract() {}

    @Test
    final void nonceTakenTwice_isAnsweredAsTheFirstTime() {
        ResourceRecord intent = intent(one(), "a");
        Taken<R> first = ok(take(one(), intent));

        Taken<R> second = ok(take(one(), intent));

        assertThat(second.token()).isEqualTo(first.token());
        assertThat(isThere(intent)).isTrue();
        release(one(), held(intent, second), false);
        assertThat(isThere(intent)).isFalse();
    }

    @Test
    final void G5_revokedNonce_isNeverTakenAgain() {
        ResourceRecord held = taken(one(), "a");
        release(another(), held, true);

        assertRefused(one(), held);
        assertRefused(another(), held);

        assertThat(isThere(held)).isFalse();
        assertThat(isThere(taken(one(), "a"))).as("with another nonce").isTrue();
    }

    @Test
    final void nonceRevokedBeforeItsTake_isRefused() {
        ResourceRecord intent = intent(one(), "a");
        release(another(), intent, true);

        assertRefused(one(), intent);

        assertThat(isThere(intent)).isFalse();
    }

    @Test
    final void nonceRevokedWhileAnotherHolds_isRefusedWhenThatOneIsGone() {
        ResourceRecord held = taken(another(), "a");
        ResourceRecord intent = intent(one(), "a");
        release(another(), intent, true);
        release(another(), held, false);

        assertRefused(one(), intent);

        assertThat(isThere(intent)).isFalse();
    }

    @Test
    final void takeAndItsRevocation_atTheSameTime_leaveNothing() {
        for (int i = 0; i < ROUNDS; i++) {
            ResourceRecord intent = intent(one(), "a");
            CompletionStage<?> take = take(one(), intent);
            CompletionStage<?> undoing = another().adapter().release(intent, true, TIMEOUT);

            ok(undoing);
            Throwable failure = failureIn(TIMEOUT, take);

            assertThat(isThere(intent))
                    .as("round %d, whose take ended with %s", i, failure)
                    .isFalse();
        }
    }

    /** Where no name in the store keeps the second from being written down before the first is over. */
    @Test
    final void G7_takeThatCameLate_isRefused_unlessItsNameIsInTheStore() {
        ResourceAdapter<R> adapter = one().adapter();
        if (adapter.isExclusive() || adapter.keepsManifest()) {
            return;
        }
        ResourceRecord early = intent(one(), "a");
        release(another(), taken(another(), "a"), false);

        assertRefused(one(), early);

        assertThat(isThere(early)).isFalse();
    }

    @Test
    final void whatAnotherHolds_isHeldByOneOfThem() {
        ResourceRecord first = taken(one(), "a");
        ResourceRecord second = intent(another(), "a");
        @Nullable Throwable failure = failureIn(TIMEOUT, take(another(), second));

        assertThat(isThere(first)).isNotEqualTo(isThere(second));
        if (!one().adapter().isExclusive()) {
            assertThat(isCertain(failure))
                    .as("whether this is certain: %s", failure)
                    .isTrue();
            assertThat(isThere(first)).isTrue();
        }
        if (failure instanceof HeldByOtherException held) {
            assertThat(held.holder().owner()).isEqualTo(first.owner());
            assertThat(held.holder().token()).isEqualTo(first.token());
        }
    }

    @Test
    final void takesOfManyAtOnce_leaveOneHolder() {
        List<ResourceRecord> intents = new ArrayList<>();
        List<CompletionStage<Taken<R>>> takes = new ArrayList<>();
        for (int i = 0; i < RIVALS; i++) {
            Taker<R> by = i % 2 == 0 ? one() : another();
            intents.add(intent(by, "a"));
            takes.add(take(by, intents.get(i)));
        }
        List<@Nullable Throwable> failures = new ArrayList<>();
        takes.forEach(take -> failures.add(failureIn(TIMEOUT, take)));

        assertThat(intents).filteredOn(this::isThere).hasSize(1);
        if (!one().adapter().isExclusive()) {
            assertThat(failures.stream().filter(failure -> failure == null)).hasSize(1);
            assertThat(failures.stream().filter(this::isCertain)).hasSize(RIVALS - 1);
        }
    }
}
