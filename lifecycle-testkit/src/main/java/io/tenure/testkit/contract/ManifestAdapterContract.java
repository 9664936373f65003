package io.tenure.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Taken;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What an adapter does besides that keeps its own manifest and fence: its tokens grow, it knows who holds what, and it
 * releases all that an owner holds, who takes nothing from then on.
 *
 * @param <R> what a holder works with
 */
public abstract class ManifestAdapterContract<R> extends FencedAdapterContract<R> {

    private static final int HOLDERS = 20;

    /** For the classes that extend it. */
    protected ManifestAdapterContract() {}

    @Test
    final void G7_tokensGrow_fromHolderToHolder() {
        long last = 0;
        for (int i = 0; i < HOLDERS; i++) {
            Taker<R> by = i % 2 == 0 ? one() : another();
            ResourceRecord held = taken(by, "a");
            assertThat(held.token()).isGreaterThan(last);
            last = held.token();
            release(by, held, i % 3 == 0);
        }
    }

    @Test
    final void find_namesWhoHoldsIt_inEveryProcess() {
        assertThat(find(one(), "a")).isEmpty();
        ResourceRecord held = taken(one(), "a");

        for (Taker<R> by : List.of(one(), another())) {
            assertThat(find(by, "a")).hasValueSatisfying(found -> {
                assertThat(found.owner()).isEqualTo(held.owner());
                assertThat(found.nonce()).isEqualTo(held.nonce());
                assertThat(found.token()).isEqualTo(held.token());
                assertThat(found.id()).isEqualTo(held.id());
            });
        }
        release(one(), held, false);
        assertThat(find(another(), "a")).isEmpty();
    }

    @Test
    final void whatIsFound_canBeReleasedByIt() {
        ResourceRecord held = taken(one(), "a");

        release(another(), find(another(), "a").orElseThrow(), true);

        assertThat(isThere(held)).isFalse();
        assertRefused(one(), held);
    }

    @Test
    final void G6_reclaimOfAnOwner_releasesAllOfIt_andNothingElse() {
        List<ResourceRecord> dead = new ArrayList<>();
        List<ResourceRecord> living = new ArrayList<>();
        for (int i = 0; i < HOLDERS; i++) {
            dead.add(taken(one(), "dead" + i));
            living.add(taken(another(), "living" + i));
        }

        reclaim(another(), one().owner());
        reclaim(another(), one().owner());

        assertThat(dead).noneMatch(this::isThere);
        assertThat(living).allMatch(this::isThere);
        assertThat(isThere(taken(another(), "dead0"))).isTrue();
    }

    @Test
    final void G5_ownerThatWasReclaimed_takesNothingMore() {
        ResourceRecord held = taken(one(), "a");
        reclaim(another(), one().owner());
        ResourceRecord late = intent(one(), "b");

        assertRefused(one(), late);
        assertRefused(one(), held);

        assertThat(isThere(late)).isFalse();
        assertThat(isThere(held)).isFalse();
    }

    @Test
    final void ownerThatWasReclaimed_releasesNobodyElses() {
        ResourceRecord held = taken(one(), "a");
        reclaim(another(), one().owner());
        ResourceRecord next = taken(another(), "a");

        release(one(), held, false);
        release(one(), held, true);

        assertThat(isThere(next)).isTrue();
        assertThat(next.token()).isGreaterThan(held.token());
    }

    @Test
    final void reclaimOfAnOwnerThatHoldsNothing_isSuccess() {
        reclaim(one(), new OwnerId(time().random().nextLong(), time().random().nextLong()));
    }

    @Test
    final void holder_isToldWhenAnotherReleasesItsOwn() {
        ResourceRecord intent = intent(one(), "a");
        Taken<R> taken = ok(take(one(), intent));

        release(another(), held(intent, taken), true);

        eventually("the holder is told", () -> one().hasLost(intent));
        assertThat(one().adapter().validFor(taken.resource(), Duration.ZERO)).isFalse();
    }

    private Optional<ResourceRecord> find(Taker<R> by, String name) {
        return ok(by.adapter().find(fixture().id(name), TIMEOUT));
    }

    private void reclaim(Taker<R> by, OwnerId owner) {
        ok(by.adapter().reclaimManifest(owner, TIMEOUT));
    }
}
