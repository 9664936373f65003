package io.tenure.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.ResourceCoordinator;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ResourceLease;
import io.tenure.store.CoordinationStore;
import io.tenure.store.KeyValue;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.proxy.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The adapter under coordinators that share an etcd, which is their store as well. */
@RequiresServer({"etcd", "etcdctl"})
class EtcdRegistrationsTest extends OneServer {

    @TempDir
    private Path folder;

    private EtcdRegistrations registrations() {
        return closing(
                EtcdRegistrations.builder().endpoint(url()).service("payments").connect());
    }

    private ResourceCoordinator coordinator(EtcdRegistrations registrations) {
        return coordinator(registrations, url());
    }

    private ResourceCoordinator coordinator(EtcdRegistrations registrations, String url) {
        return closing(ResourceCoordinator.builder("payments")
                .store(EtcdStore.builder().endpoint(url).keyPrefix("/app").connect())
                .owner(settings -> settings.ttl(Duration.ofSeconds(3))
                        .lockDelay(Duration.ofMillis(100))
                        .reconcileEvery(Duration.ofMillis(500)))
                .adapter(registrations)
                .build());
    }

    private CoordinationStore app() {
        return closing(EtcdStore.builder().endpoint(url()).keyPrefix("/app").connect());
    }

    @Test
    void registration_isReadableAtItsKey_andGoesWithItsLease() {
        EtcdRegistrations registrations = registrations();
        ResourceCoordinator coordinator = coordinator(registrations);

        ResourceLease<EtcdRegistration> first =
                registrations.register(coordinator, "payments", "10.0.0.7:8080", Map.of("zone", "a"));
        ResourceLease<EtcdRegistration> second =
                registrations.register(coordinator, "payments", "10.0.0.8:8080", Map.of());

        assertThat(first.isValid() && second.isValid()).isTrue();
        assertThat(read("payments/10.0.0.7:8080").value())
                .startsWith("{\"Op\":0,\"Addr\":\"10.0.0.7:8080\",")
                .contains("\"zone\":\"a\"", "\"tenure-token\":\"" + first.token() + '"');
        first.close();
        eventually("it is off the list", () -> !exists("payments/10.0.0.7:8080"));
        assertThat(exists("payments/10.0.0.8:8080")).isTrue();
        coordinator.close();
        assertThat(exists("payments/10.0.0.8:8080")).isFalse();
    }

    /** "a" and "b/h:80" would read as an instance of the service "a/b". */
    @Test
    void whatIsRefused_isThrown_orFailsTheStage() {
        EtcdRegistrations registrations = closing(EtcdRegistrations.builder()
                .endpoint(url())
                .service("a")
                .service("a/b")
                .connect());
        ResourceCoordinator coordinator = coordinator(registrations);

        assertRefused(registrations, coordinator, "b/h:80", Map.of(), "address");
        assertRefused(registrations, coordinator, "h:80", Map.of("", "v"), "name");
        assertRefused(registrations, coordinator, "h:80", Map.of("tenure-nonce", "1"), "metadata name");
        assertThat(exists("a/b/h:80")).isFalse();
    }

    private static void assertRefused(
            EtcdRegistrations registrations,
            ResourceCoordinator coordinator,
            String address,
            Map<String, String> metadata,
            String field) {
        assertThatThrownBy(() -> registrations.register(coordinator, "a", address, metadata))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining(field);
        assertThat(registrations.registerAsync(coordinator, "a", address, metadata))
                .failsWithin(TIMEOUT)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(InvalidArgumentException.class)
                .withMessageContaining(field);
    }

    @Test
    void registrationOfAnOwnerWhoseSessionIsGone_isReleasedByASurvivor() {
        EtcdRegistrations doomed = registrations();
        FaultProxy proxy = closing(FaultProxy.to(server.port()));
        ResourceCoordinator dead = coordinator(doomed, urlOf(proxy));
        ResourceLease<EtcdRegistration> orphan = doomed.register(dead, "payments", "10.0.0.7:8080", Map.of());
        CoordinationStore app = app();
        KeyValue owner = ok(app.range("/tenure/", null, 1_000, TIMEOUT)).rows().stream()
                .filter(row -> row.key().contains("/owners/"))
                .findFirst()
                .orElseThrow();
        ResourceCoordinator survivor = coordinator(registrations());
        eventually("the survivor has joined", () -> survivor.owner().isValid());
        doomed.close();
        // Or it would join anew, and be the first to clean up after itself, which it cannot any more.
        proxy.refuse();
        proxy.cut();

        ok(app.endSession(owner.session(), TIMEOUT));

        eventually("it is off the list", () -> !exists("payments/10.0.0.7:8080"));
        eventually("the dead knows it, too", () -> !orphan.isValid());
        eventually(
                "nobody holds it",
                () -> ok(survivor.diagnosis().whoHolds("etcd-registration", "payments/10.0.0.7:8080", TIMEOUT))
                        .isEmpty());
    }

    @Test
    void restoredStore_isNoticedByItsOwners() throws Exception {
        EtcdRegistrations registrations = registrations();
        ResourceCoordinator coordinator = coordinator(registrations);
        Path snapshot = folder.resolve("snapshot");
        server.snapshot(snapshot);
        ResourceLease<EtcdRegistration> lease =
                registrations.register(coordinator, "payments", "10.0.0.7:8080", Map.of());
        for (int i = 0; i < 50; i++) {
            put("/app/tenure/other", "v" + i);
        }
        assertThat(lease.isValid()).isTrue();
        eventually("it has been renewed since", () -> coordinator.owner().isValid());

        server.restore(snapshot);

        eventually("the owner is lost", () -> !lease.isValid());
    }

    /** The first who joins again brings the store further than the other ever saw it. */
    @Test
    void restoreThatLostOneWrite_isNoticedByAll() {
        ResourceCoordinator one = coordinator(registrations());
        ResourceCoordinator another = coordinator(registrations());
        Path snapshot = folder.resolve("snapshot");
        server.snapshot(snapshot);
        put("/app/tenure/other", "v");
        awaitRenewal(one);
        awaitRenewal(another);

        server.restore(snapshot);

        eventually("one has noticed", () -> one.owner().stats().reclaimStopped());
        eventually("the other has noticed", () -> another.owner().stats().reclaimStopped());
    }

    private void awaitRenewal(ResourceCoordinator coordinator) {
        long before = coordinator.owner().stats().renewals();
        eventually("it is renewed", () -> coordinator.owner().stats().renewals() > before);
    }
}
