package io.tenure.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.ResourceSpec;
import io.tenure.store.CoordinationStore;
import io.tenure.store.KeyValue;
import io.tenure.store.Transaction;
import io.tenure.testkit.sim.SimulatedSystem.Grant;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That what is not in its place is found: each is put there by hand. */
class StocktakingTest {

    private static final String ROOT = "/tenure/sim/";
    private static final Duration TIMEOUT = Duration.ofMillis(500);

    private final SimulatedSystem desk = SimulatedSystem.of("desk", Fencing.UNFENCED);
    private final ResourceKind<Grant> kind = desk.kindBuilder().build();
    private final SimulatedCluster cluster = SimulatedCluster.builder(1)
            .processes(1)
            .system(desk)
            .service(process -> process.awaited(
                            "acquire", process.open(builder -> builder).acquireAsync(kind, ResourceSpec.named("one")))
                    .thenAccept(process::relyOn))
            .build();
    private final CoordinationStore connection =
            cluster.store().connect(cluster.processes().get(0));

    @BeforeEach
    void begin() {
        cluster.advance(Duration.ofSeconds(2));
        assertThat(whatIsLeft()).isEmpty();
    }

    @Test
    void secondGrant_ofWhatCannotRefuseIt_isFound() {
        desk.take(record(99, 1));

        assertThat(whatIsLeft()).contains("desk keeps").contains("twice");
    }

    @Test
    void grant_underAnotherNonceThanIsWrittenDown_isFound() {
        Grant grant = grant();
        ResourceRecord other = record(99, grant.token());
        desk.release(record(grant.nonce(), grant.token()), false);
        desk.take(other);

        assertThat(whatIsLeft()).contains("keeps a former");
    }

    @Test
    void record_withAnotherToken_isFound() {
        KeyValue row = rowOf("resources/");
        put(row.key(), row.value().replaceFirst("token: [0-9]+", "token: 99"));

        assertThat(whatIsLeft()).contains("another token");
    }

    @Test
    void nameOfNobody_isFound() {
        KeyValue row = rowOf("names/");
        put(ROOT + "names/desk/two", row.value());

        assertThat(whatIsLeft()).isEqualTo("a name of desk/two");
    }

    @Test
    void nameUnderAFormerNonce_isFound() {
        KeyValue row = rowOf("names/");
        put(row.key(), row.value().replaceFirst("nonce: [0-9a-f]+", "nonce: 63"));

        assertThat(whatIsLeft()).isEqualTo("a name of desk/one");
    }

    @Test
    void recordWithoutItsName_isFound() {
        delete(rowOf("names/").key());

        assertThat(whatIsLeft()).contains("no name of");
    }

    @Test
    void rowsOfAnOwnerThatIsNotThere_areFound() {
        String owner = new OwnerId(1, 2).toString();
        put(ROOT + "owners/" + owner, rowOf("owners/").value());

        assertThat(whatIsLeft()).isEqualTo(ROOT + "owners/" + owner);
    }

    @Test
    void livingOwnerWithoutItsMemberRow_isFound() {
        delete(rowOf("members/").key());

        assertThat(whatIsLeft()).contains("is not present");
    }

    @Test
    void tombstoneOfALivingOwner_isFound() {
        put(ROOT + "tombstones/" + grant().owner(), "any");

        assertThat(whatIsLeft()).contains("of a living owner");
    }

    @Test
    void quarantinedResource_isFound_unlessItIsInASystemOfTheServicesOwn() {
        String owner = new OwnerId(1, 2).toString();
        put(ROOT + "quarantine/" + owner + "/0/desk/two", "any");
        put(ROOT + "quarantine/" + owner + "/0/chair/two", "any");

        assertThat(whatIsLeft()).isEqualTo(ROOT + "quarantine/" + owner + "/0/desk/two");
    }

    @Test
    void leaseThatIsHeld_andNotValid_isFound() {
        cluster.processes().get(0).time().pauseFor(Duration.ofSeconds(6));
        cluster.time().advance(Duration.ofSeconds(4));

        assertThat(whatIsLeft()).contains("desk/one").contains("is held and not valid");
    }

    private String whatIsLeft() {
        return new Stocktaking(cluster).whatIsLeft();
    }

    private Grant grant() {
        return desk.grants().iterator().next();
    }

    private ResourceRecord record(long nonce, long token) {
        return new ResourceRecord(grant().owner(), "desk", "one", RecordState.HELD, nonce, token, true, 0, Map.of());
    }

    private KeyValue rowOf(String prefix) {
        return cluster.store().rows().stream()
                .filter(row -> row.key().startsWith(ROOT + prefix))
                .findFirst()
                .orElseThrow();
    }

    private void put(String key, String value) {
        done(Transaction.builder().put(key, value).build());
    }

    private void delete(String key) {
        done(Transaction.builder().delete(key).build());
    }

    private void done(Transaction transaction) {
        var written = connection.transact(transaction, TIMEOUT).toCompletableFuture();
        cluster.time().runUntil(written::isDone, TIMEOUT);
        assertThat(written).isCompleted();
    }
}
