package io.tenure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceReleasedException;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TtlPolicy;
import io.tenure.store.InMemoryStore;
import io.tenure.store.KeyValue;
import io.tenure.time.VirtualProcess;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users may get wrong: each is refused by a message with field, value and limit, and nothing is half done. */
class BadInputTest {

    private static final Duration BRIEF = Duration.ofSeconds(5);

    private final VirtualTime world = VirtualTime.inSequence(3);
    private final VirtualProcess process = world.newProcess("one");
    private final InMemoryStore store = InMemoryStore.on(world);
    private final Desk desk = new Desk();
    private final List<String> released = new ArrayList<>();
    private final ResourceKind<String> memory = ResourceKind.memory("memory", String.class)
            .release(ReleaseAction.blocking((resource, context) -> released.add(resource)))
            .build();
    private final ResourceKind<String> seat =
            ResourceKind.external("seat", String.class).build();
    private final ResourceCoordinator coordinator = open(process);

    private ResourceCoordinator open(VirtualProcess in) {
        return ResourceCoordinator.builder("svc")
                .time(in)
                .store(store.connect())
                .adapter(desk)
                .owner(owner -> owner.ttl(Duration.ofSeconds(3)))
                .build();
    }

    private List<String> resourceKeys() throws Exception {
        return world.await(store.range("/tenure/default/resources/", null, 100, BRIEF), BRIEF).rows().stream()
                .map(KeyValue::key)
                .toList();
    }

    private void nothingIsHalfDone() throws Exception {
        world.advance(BRIEF);
        assertThat(coordinator.diagnosis().snapshot()).isEmpty();
        assertThat(desk.taken).isEmpty();
        assertThat(resourceKeys()).isEmpty();
    }

    @AfterEach
    void close() {
        coordinator.close();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "a\nb", "\u0000", "\ud800"})
    void wrongId_isRefusedEverywhere(String id) throws Exception {
        assertThatThrownBy(() -> coordinator.register(memory, id, "r")).isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> coordinator.acquire(seat, id, Map.of()))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("id is ");
        assertThatThrownBy(() -> coordinator.forceRelease("memory", id, "because"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("id is ");
        assertThatThrownBy(() -> coordinator.leaseOrRegister(memory, id, () -> "made"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("id is ");
        nothingIsHalfDone();
        assertThat(released).as("nothing was made").isEmpty();
    }

    @Test
    void idAbove512Bytes_isRefused() throws Exception {
        String tooLong = "é".repeat(257);
        assertThatThrownBy(() -> coordinator.register(memory, tooLong, "r"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("id is \"é")
                .hasMessageContaining("at most 512 UTF-8 bytes");
        assertThatThrownBy(() -> coordinator.acquire(seat, tooLong, Map.of()))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("at most 512 UTF-8 bytes");
        nothingIsHalfDone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "..", "a/../b", "a b", "ß漢字🦊", "%2e%2e", "x y/z"})
    void oddId_isEncodedInItsKey_andStaysWhatItIs(String id) throws Exception {
        try (ResourceLease<String> lease = coordinator.acquire(seat, id, Map.of())) {
            assertThat(lease.id()).isEqualTo(id);
            assertThat(desk.taken).containsOnlyKeys(id);
            assertThat(resourceKeys()).singleElement().satisfies(key -> {
                String last = key.substring(key.lastIndexOf("/seat/") + "/seat/".length());
                assertThat(last).matches("[A-Za-z0-9%._~-]+").doesNotContain("/");
            });
        }
        nothingIsHalfDone();
    }

    @Test
    void wrongTtl_isRefused() throws Exception {
        assertThatThrownBy(() -> ResourceSpec.named("a").ttl(Duration.ZERO))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("ttl is PT0S, but must be at least 1 ms, or NEVER");
        assertThatThrownBy(() -> ResourceSpec.named("a").ttl(Duration.ofSeconds(-1)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("ttl is PT-1S");
        assertThatThrownBy(() -> unusedScope(Duration.ZERO))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("ttl is PT0S");
        nothingIsHalfDone();
    }

    @SuppressWarnings("MustBeClosedChecker") // it is refused
    private void unusedScope(Duration ttl) {
        coordinator.openScope("scope", ttl);
    }

    @Test
    void ttlBelowTheStoresMinimum_isRefusedAndLeavesNothing() throws Exception {
        Duration least = store.minSessionTtl();
        assertThatThrownBy(() -> ResourceCoordinator.builder("brief")
                        .time(world.newProcess("brief"))
                        .store(store.connect())
                        .owner(owner -> owner.ttl(least.dividedBy(2)).margin(least.dividedBy(20)))
                        .build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("ttl is " + least.dividedBy(2));
        assertThat(world.await(store.range("/tenure/default/owners/", null, 10, BRIEF), BRIEF)
                        .rows())
                .as("only ours")
                .hasSize(1);
    }

    @Test
    void ttlThatOverflows_saturates_andNeverIsExplicit() {
        ResourceSpec forEver = ResourceSpec.named("saturated").ttl(Duration.ofSeconds(Long.MAX_VALUE / 2));
        ResourceSpec never = ResourceSpec.named("never").ttl(TtlPolicy.NEVER);
        try (var one = coordinator.register(memory, forEver, "r");
                var other = coordinator.register(memory, never, "r")) {
            assertThat(one.deadline().never()).isTrue();
            assertThat(other.deadline().never()).isTrue();
        }
    }

    @Test
    void sameIdAgain_bySameOwner_isRefusedWithTheToken() {
        try (ResourceLease<String> first = coordinator.acquire(seat, "s", Map.of())) {
            assertThatThrownBy(() -> coordinator.acquire(seat, "s", Map.of()))
                    .isInstanceOf(AlreadyRegisteredException.class)
                    .hasMessageContaining("seat \"s\" is already registered by this owner")
                    .hasMessageContaining(Long.toString(first.token()));
            assertThat(first.isValid()).isTrue();
        }
    }

    @Test
    void sameIdAgain_byAnother_isRefusedWithWhoAndSinceWhen() {
        ResourceCoordinator other = open(world.newProcess("two"));
        try (ResourceLease<String> first = coordinator.acquire(seat, "s", Map.of())) {
            assertThatThrownBy(() -> other.acquire(seat, "s", Map.of()))
                    .isInstanceOfSatisfying(HeldByOtherException.class, held -> {
                        assertThat(held.holder().owner())
                                .isEqualTo(coordinator.owner().id());
                        assertThat(held.holder().sinceWallMillis()).isLessThanOrEqualTo(world.wallMillis());
                    })
                    .hasMessageContaining(
                            "seat \"s\" is held by owner " + coordinator.owner().id());
            assertThat(first.isValid()).isTrue();
        } finally {
            other.close();
        }
    }

    @Test
    void closedTwice_isNoOp() {
        ResourceLease<String> lease = coordinator.register(memory, "r");
        lease.close();
        assertThatCode(lease::close).doesNotThrowAnyException();
        assertThat(released).containsExactly("r");
    }

    @Test
    void shareAfterRelease_saysWhatEndedItAndWhere() {
        ResourceCoordinator placing = ResourceCoordinator.builder("placing")
                .time(world.newProcess("placing"))
                .recordPlaces(true)
                .build();
        ResourceLease<String> lease = placing.register(memory, "a", "r");
        lease.close();
        assertThatThrownBy(lease::share)
                .isInstanceOf(ResourceReleasedException.class)
                .hasMessageContaining("share() on memory \"a\"")
                .hasMessageContaining("released (CLOSED)")
                .cause()
                .hasMessageContaining(
                        "released here, by " + Thread.currentThread().getName())
                .satisfies(place -> assertThat(place.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(BadInputTest.class.getName())));
        placing.close();
    }

    @Test
    void tooManyOrTooLongAttributes_areRefused() throws Exception {
        Map<String, String> many = new TreeMap<>();
        for (int i = 0; i < 65; i++) {
            many.put("k" + i, "v");
        }
        assertThatThrownBy(() -> coordinator.acquire(seat, "a", many))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("attributes is 65, but must be at most 64");
        assertThatThrownBy(() -> coordinator.acquire(seat, "a", Map.of("k", "v".repeat(5_000))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("attribute k is \"5001 bytes\", but must be at most 4096 bytes");
        assertThatThrownBy(() ->
                        coordinator.register(memory, ResourceSpec.named("a").attributes(fiveLongOnes()), "r"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("attributes is ")
                .hasMessageContaining("at most 16384 bytes");
        nothingIsHalfDone();
    }

    private static Map<String, String> fiveLongOnes() {
        Map<String, String> long5 = new TreeMap<>();
        Collections.nCopies(5, "").forEach(none -> long5.put("k" + long5.size(), "v".repeat(4_000)));
        return long5;
    }
}
