package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.ResourceAdapter;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The end of orphans that are in manifests: {@link Finishing}, with whole owners around it. */
class ManifestReclaimTest {

    private final Fleet fleet = new Fleet();
    private final ManifestOutside redis = new ManifestOutside("redis-lock");
    private final ManifestOutside other = new ManifestOutside("other-lock");

    private Fleet.Member member(String name, ResourceAdapter<?>... adapters) {
        Fleet.Member member = fleet.new Member(name, settings -> settings);
        OwnerBuilder builder = member.builder(settings -> settings);
        for (ResourceAdapter<?> adapter : adapters) {
            builder.adapter(adapter);
        }
        member.owner = builder.build();
        fleet.get(member.owner.join(Fleet.LONG));
        return member;
    }

    private void take(Fleet.Member member, ManifestOutside outside, String id) {
        fleet.get(member.owner.acquire(outside, id, Map.of(), Fleet.LONG));
    }

    private boolean isMember(Fleet.Member dead) {
        return fleet.rows("members/").stream()
                .anyMatch(row -> row.key().endsWith(dead.owner.id().toString()));
    }

    @Test
    void I1_manifestIsWalked_beforeTheMemberEntryGoes() {
        Fleet.Member a = member("a", redis);
        member("b", redis);
        take(a, redis, "x");
        redis.refusesWalks = true;
        a.dieWitnessed(Duration.ZERO);

        fleet.time.advance(Duration.ofMinutes(2));
        assertThat(redis.walks).as("it is tried again and again").hasSizeGreaterThan(10);
        assertThat(redis.manifest).containsKey(a.owner.id());
        assertThat(isMember(a)).isTrue();

        redis.refusesWalks = false;
        fleet.time.advance(Duration.ofSeconds(25));
        assertThat(redis.manifest).isEmpty();
        assertThat(isMember(a)).isFalse();
        assertThat(fleet.rows("claims/")).isEmpty();
    }

    @Test
    void walkThatTakesLongerThanAClaimLasts_goesOnSoonUnderTheNext() {
        Fleet.Member a = member("a", redis);
        member("b", redis);
        take(a, redis, "x");
        redis.silentWalks = true;
        a.dieWitnessed(Duration.ZERO);

        fleet.time.advance(Duration.ofMinutes(2));

        assertThat(redis.walks).as("one each half a minute").hasSize(4);
    }

    @Test
    void I1_survivorWithoutTheAdapter_leavesTheMemberEntry_toOneThatHasIt() {
        Fleet.Member a = member("a", redis, fleet.locks);
        Fleet.Member b = member("b", fleet.locks);
        take(a, redis, "x");
        a.take(fleet.locks, "y");
        a.dieWitnessed(Duration.ZERO);

        fleet.time.advance(Duration.ofMinutes(2));
        assertThat(fleet.locks.taken).as("what it can release, it does").isEmpty();
        assertThat(fleet.rows("resources/")).isEmpty();
        assertThat(isMember(a)).isTrue();
        assertThat(fleet.get(b.owner.orphans(Fleet.LONG))).hasSize(1);

        member("c", redis);
        fleet.time.advance(Duration.ofSeconds(40));
        assertThat(redis.walks).containsExactly(a.owner.id());
        assertThat(redis.manifest).isEmpty();
        assertThat(isMember(a)).isFalse();
    }

    @Test
    void I1_survivorsWithDifferentAdapters_shareTheWalk() {
        Fleet.Member a = member("a", redis, other);
        member("b", redis);
        member("c", other);
        take(a, redis, "x");
        take(a, other, "y");
        a.dieWitnessed(Duration.ZERO);

        fleet.time.advance(Duration.ofSeconds(60));

        assertThat(redis.manifest).isEmpty();
        assertThat(other.manifest).isEmpty();
        assertThat(redis.walks).containsExactly(a.owner.id());
        assertThat(other.walks).containsExactly(a.owner.id());
        assertThat(isMember(a)).isFalse();
    }

    @Test
    void I1_survivorThatDiesInTheWalk_isFollowedByTheNext() {
        Fleet.Member a = member("a", redis);
        Fleet.Member b = member("b", redis);
        take(a, redis, "x");
        redis.silentWalks = true;
        a.dieWitnessed(Duration.ZERO);
        fleet.time.runUntil(() -> !redis.walks.isEmpty(), Duration.ofSeconds(10));
        b.process.crash();
        redis.silentWalks = false;
        assertThat(isMember(a)).isTrue();

        member("c", redis);
        fleet.time.advance(Duration.ofSeconds(40));

        assertThat(redis.manifest).isEmpty();
        assertThat(isMember(a)).isFalse();
        assertThat(isMember(b)).isFalse();
    }

    @Test
    void ownerThatLeaves_walksItsOwnManifest() {
        Fleet.Member a = member("a", redis);
        take(a, redis, "x");
        redis.manifest.get(a.owner.id()).add("taken late");

        assertThat(fleet.get(a.owner.leave(Fleet.LONG)).clean()).isTrue();

        assertThat(redis.manifest).isEmpty();
        assertThat(isMember(a)).isFalse();
    }
}
