package io.tenure.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.testkit.contract.Board.Mistake;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each mistake of an adapter is found, by the test that is about it; an adapter without any passes. */
class AdapterContractBiteTest {

    static final class Faultless extends BoardContract {}

    static final class ReleasesByName extends BoardContract {
        ReleasesByName() {
            super(Mistake.RELEASES_BY_NAME);
        }
    }

    static final class ForgetsRevocations extends BoardContract {
        ForgetsRevocations() {
            super(Mistake.FORGETS_REVOCATIONS);
        }
    }

    static final class RevokesOnlyWhatItKnows extends BoardContract {
        RevokesOnlyWhatItKnows() {
            super(Mistake.REVOKES_ONLY_WHAT_IT_KNOWS);
        }
    }

    static final class HasNoHolder extends BoardContract {
        HasNoHolder() {
            super(Mistake.HAS_NO_HOLDER);
        }
    }

    static final class CountsRepeats extends BoardContract {
        CountsRepeats() {
            super(Mistake.COUNTS_REPEATS);
        }
    }

    static final class ReleasesOnce extends BoardContract {
        ReleasesOnce() {
            super(Mistake.RELEASES_ONCE);
        }
    }

    static final class CountsByOwner extends BoardContract {
        CountsByOwner() {
            super(Mistake.COUNTS_BY_OWNER);
        }
    }

    static final class ForgetsTheDead extends BoardContract {
        ForgetsTheDead() {
            super(Mistake.FORGETS_THE_DEAD);
        }
    }

    static final class SaysCertain extends BoardContract {
        SaysCertain() {
            super(Mistake.SAYS_CERTAIN);
        }
    }

    static final class WaitsForEver extends BoardContract {
        WaitsForEver() {
            super(Mistake.WAITS_FOR_EVER);
        }
    }

    static final class TellsNobody extends BoardContract {
        TellsNobody() {
            super(Mistake.TELLS_NOBODY);
        }
    }

    @Test
    void adapterWithoutMistakes_passes() {
        Trial trial = Trial.of(Faultless.class);

        assertThat(trial.failed()).isEmpty();
        assertThat(trial.ran()).isGreaterThan(30);
    }

    @Test
    void nonceThatIsNotLookedAt_isFound() {
        assertThat(failed(ReleasesByName.class))
                .contains("releaseOfAnotherTake_leavesTheHolderAlone", "releasedTwice_isSuccess_andHitsNobodyElse");
        assertThat(failed(CountsRepeats.class)).containsExactly("nonceTakenTwice_isAnsweredAsTheFirstTime");
    }

    @Test
    void revocationThatDoesNotCount_isFound() {
        assertThat(failed(ForgetsRevocations.class)).contains("G5_revokedNonce_isNeverTakenAgain");
        assertThat(failed(RevokesOnlyWhatItKnows.class))
                .contains(
                        "nonceRevokedBeforeItsTake_isRefused",
                        "takeThatComesLate_afterItWasUndone_isRefusedOrUndoneOnceMore");
        assertThat(failed(ForgetsTheDead.class)).contains("G5_ownerThatWasReclaimed_takesNothingMore");
    }

    @Test
    void secondHolder_isFound() {
        assertThat(failed(HasNoHolder.class))
                .contains("whatAnotherHolds_isHeldByOneOfThem", "takesOfManyAtOnce_leaveOneHolder");
        assertThat(failed(CountsByOwner.class)).contains("G7_tokensGrow_fromHolderToHolder");
        assertThat(failed(TellsNobody.class)).containsExactly("holder_isToldWhenAnotherReleasesItsOwn");
    }

    @Test
    void releaseThatMayNotComeTwice_isFound() {
        assertThat(failed(ReleasesOnce.class))
                .contains("releasedTwice_isSuccess_andHitsNobodyElse", "releaseOfWhatWasNeverTaken_isSuccess");
    }

    @Test
    void failureThatSaysTooMuch_orNeverComes_isFound() {
        assertThat(failed(SaysCertain.class)).contains("takeWhoseReplyIsLate_isNotCertain_andIsUndoneByAnybody");
        assertThat(failed(WaitsForEver.class)).contains("outage_endsEachCallInTime");
    }

    private static Set<String> failed(Class<?> tests) {
        return Trial.of(tests).failed();
    }
}
