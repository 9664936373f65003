package io.tenure.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.adapter.Fencing;
import io.tenure.adapter.Taken;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import io.tenure.test.RequiresServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link RegistrationCalls}, through the adapter, on a real etcd. */
@RequiresServer({"etcd", "etcdctl"})
class RegistrationCallsTest extends OneServer {

    private static final String ID = "payments/10.0.0.7:8080";

    private EtcdRegistrations registrations;

    @BeforeEach
    void connectAdapter() {
        registrations = closing(
                EtcdRegistrations.builder().endpoint(url()).service("payments").connect());
    }

    private static ResourceRecord record(long nonce, Map<String, String> attributes) {
        return new ResourceRecord(
                new OwnerId(1, 2), "etcd-registration", ID, RecordState.INTENT, nonce, 42, false, 0, attributes);
    }

    private static ResourceRecord record(long nonce) {
        return record(nonce, Map.of());
    }

    private CompletionStage<Taken<EtcdRegistration>> take(ResourceRecord record) {
        return registrations.take(record, TIMEOUT);
    }

    private void release(ResourceRecord record, boolean revoke) {
        try {
            time().await(registrations.release(record, revoke, TIMEOUT), TIMEOUT);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void assertNotTaken(ResourceRecord record, String why) {
        assertThatThrownBy(() -> time().await(take(record), TIMEOUT))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(TakeFailedException.class)
                .hasMessageContaining(why);
    }

    private String listed() {
        return server.ctl("get", "payments/", "--prefix", "--print-value-only").strip();
    }

    @Test
    void take_writesWhatGrpcsResolverReads() {
        Taken<EtcdRegistration> taken = ok(take(record(0xcafe, Map.of("zone", "a \"b\" \\ ü"))));

        assertThat(taken.token()).isEqualTo(42);
        assertThat(taken.resource().key()).isEqualTo(ID);
        assertThat(taken.resource().address()).isEqualTo("10.0.0.7:8080");
        assertThat(listed())
                .isEqualTo("{\"Op\":0,\"Addr\":\"10.0.0.7:8080\",\"Metadata\":{\"tenure-nonce\":\"000000000000cafe\","
                        + "\"tenure-owner\":\"00000000000000010000000000000002\",\"tenure-token\":\"42\","
                        + "\"zone\":\"a \\\"b\\\" \\\\ ü\"}}");
    }

    @Test
    void I1_secondTakeWithTheSameNonce_isAnsweredAsTheFirst_anotherIsRefused() {
        ok(take(record(1)));
        String before = listed();

        assertThat(ok(take(record(1))).token()).isEqualTo(42);
        assertNotTaken(record(2), "its key is taken");
        assertThat(listed()).isEqualTo(before);
    }

    @Test
    void I2_keyThatSomebodyElseWroteSince_isLeftAlone() {
        ok(take(record(1)));
        server.ctl("put", ID, "{\"Op\":0,\"Addr\":\"10.0.0.7:8080\"}");

        release(record(1), true);

        assertThat(listed()).isEqualTo("{\"Op\":0,\"Addr\":\"10.0.0.7:8080\"}");
        assertThat(ok(registrations.isHeld(record(1), TIMEOUT))).isFalse();
    }

    @Test
    void I2_nonceInsideOfAnothersMetadata_isNotTakenForItsOwn() {
        ok(take(record(2, Map.of("note", "\"tenure-nonce\":\"0000000000000001\""))));

        release(record(1), false);

        assertThat(listed()).isNotEmpty();
    }

    @Test
    void I3_takeAfterItsRevocation_isRefused_evenIfItNeverCameBefore() {
        release(record(1), true);

        assertNotTaken(record(1), "its nonce is revoked");
        assertThat(server.ctl("get", "/tenure-revoked/", "--prefix", "--keys-only")
                        .strip())
                .isEqualTo("/tenure-revoked/0000000000000001");
    }

    @Test
    void revocations_goAway_andShareALease() {
        release(record(1), true);
        release(record(2), true);

        List<String> leases = server.ctl("lease", "list").lines().skip(1).toList();

        assertThat(leases).hasSize(1);
        assertThat(server.ctl("lease", "timetolive", leases.get(0), "--keys"))
                .contains("granted with TTL(90000s)", "0000000000000001", "0000000000000002");
    }

    @Test
    void revocationLeaseThatIsGone_isReplaced() {
        release(record(1), true);
        String lease = server.ctl("lease", "list").lines().skip(1).findFirst().orElseThrow();
        server.ctl("lease", "revoke", lease);

        assertThat(failure(registrations.release(record(2), true, TIMEOUT))).hasMessageContaining("lease not found");
        release(record(2), true);

        assertNotTaken(record(2), "its nonce is revoked");
    }

    @Test
    void badInput_isRefused() {
        assertRefused(
                () -> registrations.complete("ledger/10.0.0.7:80", Map.of()), "service is \"ledger\"", "payments");
        for (String address : List.of("", "10.0.0.7", "10.0.0.7:0", "10.0.0.7:70000", "a b:80", "a:80x", "\n:80")) {
            assertRefused(() -> registrations.complete("payments/" + address, Map.of()), "address", "host:port");
        }
        assertRefused(() -> registrations.complete(ID, Map.of("tenure-nonce", "1")), "metadata name", "tenure-");
        assertThat(registrations.complete("payments/[::1]:80", Map.of("zone", "a")))
                .containsOnlyKeys("zone");
        assertRefused(() -> EtcdRegistrations.builder().endpoint("http://a:1").connect(), "services is 0");
        assertRefused(
                () -> EtcdRegistrations.builder()
                        .endpoint("http://a:1")
                        .service("/tenure-revoked/x")
                        .connect(),
                "not under /tenure-revoked/");
    }

    @Test
    void refusedKindSettings_leaveNoThreadBehind() {
        assertRefused(
                () -> EtcdRegistrations.builder()
                        .endpoint(url())
                        .service("payments")
                        .kind("ill-set")
                        .kindSettings(kind -> kind.ttl(Duration.ZERO))
                        .connect(),
                "ttl");

        eventually(
                "its threads have ended",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().contains("ill-set")));
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String... told) {
        assertThatThrownBy(call).isInstanceOf(InvalidArgumentException.class).hasMessageContainingAll(told);
    }

    @Test
    void recordOfAServiceThatIsNotListedHere_isRefusedAndNothingAsked() {
        ResourceRecord foreign = new ResourceRecord(
                new OwnerId(1, 2), "etcd-registration", "ledger/a:1", RecordState.HELD, 1, 1, false, 0, Map.of());
        server.ctl("put", "ledger/a:1", "{\"tenure-nonce\":\"0000000000000001\"}");

        assertThatThrownBy(() -> time().await(registrations.release(foreign, true, TIMEOUT), TIMEOUT))
                .hasRootCauseInstanceOf(InvalidArgumentException.class);
        assertThat(server.ctl("get", "ledger/", "--prefix")).contains("ledger/a:1");
    }

    @Test
    void adapter_saysWhatItPromises() {
        assertThat(registrations.fencing()).isEqualTo(Fencing.FENCED);
        assertThat(registrations.isExclusive()).isTrue();
        assertThat(registrations.endpoint()).matches("etcd/[0-9a-f]{16}");
        assertThat(registrations.toString()).contains("payments", url());
        EtcdRegistrations named = closing(EtcdRegistrations.builder()
                .endpoint(url())
                .service("payments")
                .system("dc-1")
                .connect());
        assertThat(named.endpoint()).isEqualTo("dc-1");
    }

    @Test
    void silentServer_leavesTheTakeOpen_aDeadOneMakesItCertain() {
        server.pause();
        assertThatThrownBy(() -> time().await(registrations.take(record(1), Duration.ofMillis(300)), TIMEOUT))
                .cause()
                .isNotInstanceOf(TakeFailedException.class);
        server.resume();
        server.kill();
        eventually("the loss is noticed", () -> {
            try {
                time().await(registrations.take(record(3), Duration.ofMillis(100)), TIMEOUT);
                return false;
            } catch (Exception e) {
                return e.getCause() instanceof TakeFailedException;
            }
        });
    }
}
