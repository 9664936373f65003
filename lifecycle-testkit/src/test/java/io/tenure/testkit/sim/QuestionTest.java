package io.tenure.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.Holder;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.testkit.sim.SimulatedSystem.Grant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** That wrong answers are seen, and right ones are not taken for wrong. */
class QuestionTest {

    private final Desks desks = new Desks();
    private final Grant held = desks.grant(0);
    private final SimulatedProcess holder = desks.processOf(held);
    private final SimulatedProcess asking = desks.processOf(desks.grant(1));

    private Question ask(SimulatedProcess by, String id) {
        return new Question(by, by.coordinators().get(0), "desk", id);
    }

    private static Optional<Holder> holder(String id, OwnerId owner, long token) {
        return Optional.of(new Holder("desk", id, owner, "", token, 0, true));
    }

    private void assertKept() {
        assertThat(desks.history().violation()).isNull();
    }

    @Test
    void forced_nobodyHeldIt_whereSomebodyDoes_breaksG8() {
        ask(asking, held.id()).forced(false);

        desks.assertBroken(Guarantee.G8_NOTHING_IS_LOST, "told that nobody held it");
    }

    @Test
    void forced_released_whereItStandsAsBefore_breaksG8() {
        ask(asking, held.id()).forced(true);

        desks.assertBroken(Guarantee.G8_NOTHING_IS_LOST, "is held by desk/" + held.id() + " of " + holder);
    }

    @Test
    void forced_released_whereItWasFreed_isKept() {
        Question question = ask(asking, held.id());
        var unused = desks.history().forcing("desk", held.id());
        desks.system().release(Desks.record(held, held.nonce(), held.token()), true);

        question.forced(true);

        assertKept();
    }

    @Test
    void forced_releasedOfItsOwn_whichItReliesOnAsBefore_breaksG8() {
        ask(holder, held.id()).forced(true);

        desks.assertBroken(Guarantee.G8_NOTHING_IS_LOST, "is held by desk/" + held.id() + " of " + holder);
    }

    @Test
    void forced_releasedOfItsOwn_whichNobodyReliesOn_isKept() {
        desks.history().reliedOn().get(0).close();

        ask(holder, held.id()).forced(true);

        assertKept();
    }

    @Test
    void forced_released_whereAnotherOfItsProcessHoldsIt_breaksG8() {
        Question question = new Question(holder, holder.open(builder -> builder), "desk", held.id());

        question.forced(true);

        desks.assertBroken(Guarantee.G8_NOTHING_IS_LOST, "is held by desk/" + held.id() + " of " + holder);
    }

    @Test
    void forced_released_whereItEndedWhatItHadBeenGrantedMeanwhile_isKept() {
        Question question = ask(asking, held.id());
        endsOwn(true);

        question.forced(true);

        assertKept();
    }

    @Test
    void forced_released_whereItEndedWhatItWasNeverGranted_breaksG8() {
        Question question = ask(asking, held.id());
        endsOwn(false);

        question.forced(true);

        desks.assertBroken(Guarantee.G8_NOTHING_IS_LOST, "is held by desk/" + held.id() + " of " + holder);
    }

    /** Who is asked ends a take of its own, of what is held by another. */
    private void endsOwn(boolean granted) {
        OwnerId own = desks.grant(1).owner();
        ResourceRecord intent = new ResourceRecord(own, "desk", held.id(), RecordState.HELD, 7, 0, true, 0, Map.of());
        desks.history().takeAsked(asking, intent, 1);
        if (granted) {
            desks.history().taken(intent, 1);
        }
        desks.history().releases().asked(asking, null, intent);
    }

    @Test
    void answered_nobody_whereSomebodyHoldsIt_breaksG8() {
        ask(asking, held.id()).answered(Optional.empty());

        desks.assertBroken(Guarantee.G8_NOTHING_IS_LOST, "told that nobody holds it");
    }

    @Test
    void answered_another_whereSomebodyHoldsIt_breaksG8() {
        ask(asking, held.id()).answered(holder(held.id(), new OwnerId(1, 2), held.token()));

        desks.assertBroken(Guarantee.G8_NOTHING_IS_LOST, "held by " + held.owner());
    }

    @Test
    void answered_whoIsAsked_thoughItNeverTookThat_breaksG8() {
        ask(asking, held.id()).answered(holder(held.id(), desks.grant(1).owner(), 1));

        desks.assertBroken(Guarantee.G8_NOTHING_IS_LOST, "held by " + held.owner());
    }

    @Test
    void answered_somebody_whereNobodyHasIt_breaksG8() {
        ask(asking, "free").answered(holder("free", held.owner(), 1));

        desks.assertBroken(Guarantee.G8_NOTHING_IS_LOST, "and nobody does");
    }

    @Test
    void answered_asItIs_isKept() {
        ask(asking, held.id()).answered(holder(held.id(), held.owner(), held.token()));
        ask(holder, held.id()).answered(holder(held.id(), held.owner(), held.token()));
        ask(asking, "free").answered(Optional.empty());

        assertKept();
    }

    @Test
    void answered_whoIsAsked_ofWhatItIsAboutToTake_isKept() {
        ask(asking, "free").answered(holder("free", desks.grant(1).owner(), 0));

        assertKept();
    }
}
