package io.tenure.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneQueueTest {

    private final VirtualPipeline world = new VirtualPipeline();
    private final Releases all = new Releases(VirtualTime.inSequence(1), world.threads.scheduler(), () -> {});
    private final KindBreaker breaker = new KindBreaker("lock", BreakerSettings.DEFAULT, world.time);
    private final Workers workers = new Workers(
            io.tenure.resource.Layer.EXTERNAL,
            PipelineSettings.DEFAULT.external(),
            BreakerSettings.DEFAULT.openFor(),
            world.threads,
            all);
    private final Lane lane = new Lane(
            "lock",
            VirtualPipeline.POLICY,
            workers,
            breaker,
            all,
            new Notices(world.time, world.recorder, world.recorder, PipelineSettings.DEFAULT.inlineBound()));
    private final LaneQueue queue = new LaneQueue();

    @Test
    void eachKind_isTakenInOrder_andTheTwoByTurns() {
        List<Release> fresh = releases(4);
        List<Release> due = releases(2);
        fresh.forEach(release -> queue.add(release, false, 0));
        due.forEach(release -> queue.add(release, true, 0));

        assertThat(queue.length()).isEqualTo(6);
        assertThat(takeAll())
                .containsExactly(fresh.get(0), due.get(0), fresh.get(1), due.get(1), fresh.get(2), fresh.get(3));
        assertThat(queue.length()).isZero();
    }

    @Test
    void onlyDueOnes_areTakenInOrder() {
        List<Release> due = releases(3);
        due.forEach(release -> queue.add(release, true, 0));

        assertThat(takeAll()).isEqualTo(due);
    }

    @Test
    void movedOnes_areThoseThatCameUntilThen_andWaitOn() {
        List<Release> fresh = releases(3);
        for (int i = 0; i < 3; i++) {
            queue.add(fresh.get(i), false, Long.MAX_VALUE - 1 + i);
        }

        assertThat(queue.moveFreshUntil(Long.MAX_VALUE)).isEqualTo(fresh.subList(0, 2));
        assertThat(queue.freshLength()).isEqualTo(1);
        assertThat(queue.freshSinceNanos()).as("over the wrap").isEqualTo(Long.MIN_VALUE);
        assertThat(queue.length()).isEqualTo(3);
        assertThat(takeAll()).containsExactly(fresh.get(2), fresh.get(0), fresh.get(1));
    }

    @Test
    void putBack_isNextAgain_andHasWaitedAsLong() {
        List<Release> fresh = releases(3);
        fresh.forEach(release -> queue.add(release, false, 5));
        LaneQueue.Waiting taken = queue.take();
        queue.putBack(taken);

        assertThat(queue.length()).isEqualTo(3);
        assertThat(queue.freshSinceNanos()).isEqualTo(5);
        assertThat(takeAll()).isEqualTo(fresh);
    }

    @Test
    void parkedOnePutBack_isNoPendingOne() {
        Release due = releases(1).get(0);
        queue.add(due, true, 5);
        queue.putBack(queue.take());

        assertThat(queue.freshLength()).isZero();
        assertThat(takeAll()).containsExactly(due);
    }

    private List<Release> releases(int count) {
        List<Release> releases = new ArrayList<>();
        world.jobs("lock", count).forEach(job -> releases.add(new Release(job, lane, all, 0, 0)));
        return releases;
    }

    private List<Release> takeAll() {
        List<Release> taken = new ArrayList<>();
        while (queue.length() > 0) {
            taken.add(queue.take().release());
        }
        return taken;
    }
}
