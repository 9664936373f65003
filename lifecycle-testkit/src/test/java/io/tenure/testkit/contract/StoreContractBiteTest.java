package io.tenure.testkit.contract;

import io.tenure.testkit.contract.FaultyStore.Mistake;
import org.junit.jupiter.api.Test;

/** Each mistake of a store is found, by the test that is about it; {@link InMemoryStoreVirtualContractTest} is of one without any. */
class StoreContractBiteTest {

    static final class IgnoresCompares extends FaultyStoreContract {
        IgnoresCompares() {
            super(Mistake.IGNORES_COMPARES);
        }
    }

    static final class ForgetsSessions extends FaultyStoreContract {
        ForgetsSessions() {
            super(Mistake.FORGETS_SESSIONS);
        }
    }

    static final class TellsNoDeletes extends FaultyStoreContract {
        TellsNoDeletes() {
            super(Mistake.TELLS_NO_DELETES);
        }
    }

    static final class ListsNeighbours extends FaultyStoreContract {
        ListsNeighbours() {
            super(Mistake.LISTS_NEIGHBOURS);
        }
    }

    static final class SaysNotApplied extends FaultyStoreContract {
        SaysNotApplied() {
            super(Mistake.SAYS_NOT_APPLIED);
        }
    }

    static final class SaysGone extends FaultyStoreContract {
        SaysGone() {
            super(Mistake.SAYS_GONE);
        }
    }

    static final class WaitsForEver extends FaultyStoreContract {
        WaitsForEver() {
            super(Mistake.WAITS_FOR_EVER);
        }
    }

    @Test
    void comparisonThatDoesNotCount_isFound() {
        Trial.of(
                        IgnoresCompares.class,
                        "comparisonThatFails_appliesNothingAndReadsElse",
                        "claims_ofOneKeyByMany_areWonByOne")
                .mustFail();
    }

    @Test
    void sessionThatLeavesItsKeys_isFound() {
        Trial.of(
                        ForgetsSessions.class,
                        "endedSession_takesItsKeysAlongInOneRevision",
                        "keyWrittenInAnotherSession_livesInThatOne")
                .mustFail();
    }

    @Test
    void changeThatIsNotTold_isFound() {
        Trial.of(
                        TellsNoDeletes.class,
                        "changes_areToldInOrderWithValueAndRevision",
                        "keysOfAnEndedSession_areToldAsDeleted")
                .mustFail();
    }

    @Test
    void listingThatTakesInNeighbours_isFound() {
        Trial.of(ListsNeighbours.class, "prefix_takesTheKeyThatEqualsItAndNoNeighbour")
                .mustFail();
    }

    @Test
    void failureThatSaysTooMuch_orNeverComes_isFound() {
        Trial.of(SaysNotApplied.class, "lateReply_isNeverTakenForAWriteThatWasNotApplied")
                .mustFail();
        Trial.of(SaysGone.class, "outage_isNotTakenForTheEndOfASession").mustFail();
        Trial.of(WaitsForEver.class, "outage_endsEachCallInTime_andTruthfully").mustFail();
    }
}
