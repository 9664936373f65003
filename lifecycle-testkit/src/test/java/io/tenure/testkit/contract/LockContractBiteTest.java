package io.tenure.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.testkit.contract.Safe.Mistake;
import org.junit.jupiter.api.Test;

/** Each mistake of a lock is found, by the test that is about it; locks without any pass. */
class LockContractBiteTest {

    static final class Faultless extends SafeContract {}

    static final class ValidForEver extends SafeContract {
        ValidForEver() {
            super(Mistake.VALID_FOR_EVER);
        }
    }

    static final class ReleasesForAnybody extends SafeContract {
        ReleasesForAnybody() {
            super(Mistake.RELEASES_FOR_ANYBODY);
        }
    }

    static final class OneToken extends SafeContract {
        OneToken() {
            super(Mistake.ONE_TOKEN);
        }
    }

    static final class ExcludesNobody extends SafeContract {
        ExcludesNobody() {
            super(Mistake.EXCLUDES_NOBODY);
        }
    }

    static final class WaitsTooLong extends SafeContract {
        WaitsTooLong() {
            super(Mistake.WAITS_TOO_LONG);
        }
    }

    static final class KeepsWhatTheDeadHeld extends SafeContract {
        KeepsWhatTheDeadHeld() {
            super(Mistake.KEEPS_WHAT_THE_DEAD_HELD);
        }
    }

    static final class GuessesInOutages extends SafeContract {
        GuessesInOutages() {
            super(Mistake.GUESSES_IN_OUTAGES);
        }
    }

    @Test
    void locksWithoutMistakes_pass() {
        assertThat(Trial.of(Faultless.class).failed()).isEmpty();
    }

    @Test
    void lockThatSaysItIsValidForEver_isFound() {
        Trial.of(ValidForEver.class, "G5_holderThatLostItsSession_knowsIt_whenASurvivorHasItsLock")
                .mustFail();
        Trial.of(ValidForEver.class, "lock_isHeldByOne_andFreeAfterwards").mustFail();
    }

    @Test
    void releaseOfWhatIsSomebodyElses_isFound() {
        Trial.of(ReleasesForAnybody.class, "releasedTwice_hitsNobodyElse").mustFail();
        Trial.of(ReleasesForAnybody.class, "G5_holderThatLostItsSession_knowsIt_whenASurvivorHasItsLock")
                .mustFail();
    }

    @Test
    void tokensThatDoNotGrow_areFound() {
        Trial.of(OneToken.class, "G7_tokensGrow_fromHolderToHolder").mustFail();
        Trial.of(OneToken.class, "manyWhoWantIt_haveItOneAfterTheOther").mustFail();
    }

    @Test
    void secondHolder_isFound() {
        Trial.of(ExcludesNobody.class, "lock_isHeldByOne_andFreeAfterwards").mustFail();
        Trial.of(ExcludesNobody.class, "processThatHoldsIt_getsItAgain_onlyWhereLocksAreReentrant")
                .mustFail();
    }

    @Test
    void waitWithoutEnd_isFound() {
        Trial.of(WaitsTooLong.class, "waitThatIsTooLong_endsInTime").mustFail();
    }

    @Test
    void lockOfTheDead_thatStays_isFound() {
        Trial.of(KeepsWhatTheDeadHeld.class, "G6_lockOfAHolderThatDied_isHadByASurvivor")
                .mustFail();
    }

    @Test
    void lockThatNobodyWasAskedFor_isFound() {
        Trial.of(GuessesInOutages.class, "outage_isSaid_toWhoHolds_andToWhoWants")
                .mustFail();
    }
}
