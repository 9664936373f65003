package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.OwnerId;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RendezvousTest {

    private static final List<OwnerId> SURVIVORS =
            LongStream.range(0, 5).mapToObj(i -> new OwnerId(i * 31, i)).toList();

    @Test
    void survivors_standInOneLine_eachPartInItsOwn() {
        OwnerId orphan = new OwnerId(7, 7);

        List<List<Integer>> ranks = IntStream.range(0, Keys.SHARDS)
                .mapToObj(shard -> SURVIVORS.stream()
                        .map(self -> Rendezvous.rank(orphan, shard, self, SURVIVORS))
                        .toList())
                .toList();

        assertThat(ranks).allSatisfy(line -> assertThat(line).containsExactlyInAnyOrder(0, 1, 2, 3, 4));
        assertThat(ranks.stream().distinct().count()).isGreaterThan(5);
    }

    @Test
    void oneWhoIsNotListed_isRankedAmongTheOthers() {
        assertThat(Rendezvous.rank(new OwnerId(7, 7), 0, new OwnerId(9, 9), List.of()))
                .isZero();
    }
}
