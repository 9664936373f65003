package io.tenure.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.Ids;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Part of {@link ResourceAdapterContract}: taking and releasing, on a system that is well. */
interface TakeContract<R> extends AdapterSteps<R> {

    @Test
    default void adapter_saysTheSameOfItselfInEveryProcess() {
        ResourceAdapter<R> adapter = one().adapter();

        assertThat(Ids.requireName("kind", adapter.kind()))
                .isEqualTo(another().adapter().kind());
        assertThat(adapter.endpoint())
                .isNotBlank()
                .isEqualTo(another().adapter().endpoint());
        assertThat(adapter.endpoint().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(512);
        assertThat(adapter.reclaimsPerSecond()).isPositive();
        if (adapter.keepsManifest()) {
            assertThat(adapter.fencing()).isEqualTo(Fencing.FENCED);
            assertThat(adapter.isExclusive()).isFalse();
        }
    }

    @Test
    default void taken_isThere_andHasItsToken() {
        ResourceRecord intent = intent(one(), "a");

        Taken<R> taken = ok(take(one(), intent));

        assertThat(isThere(held(intent, taken))).isTrue();
        assertThat(one().adapter().validFor(taken.resource(), Duration.ZERO)).isTrue();
        if (one().adapter().keepsManifest()) {
            assertThat(taken.token()).isPositive();
        } else {
            assertThat(taken.token()).isEqualTo(intent.token());
        }
    }

    @Test
    default void released_isGone_andCanBeTakenByTheNext() {
        ResourceRecord first = taken(one(), "a");

        release(one(), first, false);

        assertThat(isThere(first)).isFalse();
        assertThat(isThere(taken(another(), "a"))).isTrue();
    }

    @Test
    default void releasedTwice_isSuccess_andHitsNobodyElse() {
        ResourceRecord first = taken(one(), "a");
        release(one(), first, false);
        ResourceRecord next = taken(another(), "a");

        release(one(), first, false);
        release(one(), first, true);
        release(another(), first, true);

        assertThat(isThere(next)).isTrue();
    }

    @Test
    default void releaseOfWhatWasNeverTaken_isSuccess() {
        release(one(), intent(one(), "a"), false);
        release(one(), intent(one(), "a"), true);
        release(another(), intent(one(), "a"), true);

        assertThat(isThere(taken(one(), "a"))).isTrue();
    }

    @Test
    default void G8_anyProcess_releasesFromTheRecordAlone_howeverFarItIs() {
        for (RecordState state : RecordState.values()) {
            ResourceRecord record = taken(one(), "a");
            if (state == RecordState.INTENT && !one().adapter().keepsManifest()) {
                record = record.withToken(0);
            }

            release(another(), record.withState(state), true);

            assertThat(isThere(record)).as("after a release from %s", state).isFalse();
        }
    }

    @Test
    default void releaseOfAnotherTake_leavesTheHolderAlone() {
        ResourceRecord held = taken(one(), "a");
        for (boolean revoke : new boolean[] {false, true}) {
            release(another(), intent(another(), "a"), revoke);
            release(one(), intent(one(), "a"), revoke);
        }

        assertThat(isThere(held)).isTrue();
        release(one(), held, false);
        assertThat(isThere(held)).isFalse();
    }

    @Test
    default void isHeld_saysOfEachTakeWhatIsTrueOfIt() {
        ResourceRecord held = taken(one(), "a");
        ResourceRecord never = intent(another(), "a");
        if (one().adapter().isHeld(held, TIMEOUT) == null) {
            return;
        }

        assertThat(isHeld(one(), held)).isTrue();
        assertThat(isHeld(another(), held)).isTrue();
        assertThat(isHeld(another(), never)).isFalse();
        release(one(), held, false);
        assertThat(isHeld(one(), held)).isFalse();
    }

    @Test
    default void manyAtOnce_areTakenAndReleased_eachForItself() {
        List<ResourceRecord> intents = new ArrayList<>();
        List<CompletionStage<Taken<R>>> takes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Taker<R> by = i % 2 == 0 ? one() : another();
            ResourceRecord intent = intent(by, "many" + i);
            intents.add(intent);
            takes.add(take(by, intent));
        }
        List<ResourceRecord> held = new ArrayList<>();
        for (int i = 0; i < takes.size(); i++) {
            held.add(held(intents.get(i), ok(takes.get(i))));
        }
        assertThat(held).allMatch(this::isThere);

        held.subList(0, 10).stream()
                .map(record -> one().adapter().release(record, false, TIMEOUT))
                .toList()
                .forEach(this::ok);

        assertThat(held.subList(0, 10)).noneMatch(this::isThere);
        assertThat(held.subList(10, 20)).allMatch(this::isThere);
    }

    private boolean isHeld(Taker<R> by, ResourceRecord record) {
        @Nullable CompletionStage<Boolean> held = by.adapter().isHeld(record, TIMEOUT);
        if (held == null) {
            throw new AssertionError("what it can tell of one take, it can tell of all");
        }
        return ok(held);
    }
}
