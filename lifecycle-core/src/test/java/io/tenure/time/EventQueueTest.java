package io.tenure.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class EventQueueTest {

    private static final Comparator<VirtualEvent> ORDER = Comparator.<VirtualEvent>comparingLong(e -> e.worldNanos)
            .thenComparingLong(e -> e.tie)
            .thenComparingLong(e -> e.sequence);

    private final EventQueue queue = new EventQueue();
    private final TreeSet<VirtualEvent> model = new TreeSet<>(ORDER);
    private final SeededRandom random = new SeededRandom(5);
    private final Strand strand = strand();

    private long sequence;

    @Test
    void anyMixOfAddAndRemove_keepsTheOrder() {
        for (int i = 0; i < 20_000; i++) {
            switch ((int) random.nextLong(5)) {
                case 0, 1 -> add();
                case 2 -> removeFirst();
                case 3 -> removeAny();
                default -> assertThat(queue.peek()).isSameAs(model.isEmpty() ? null : model.first());
            }
            assertThat(queue.size()).isEqualTo(model.size());
        }
        queue.removeIf(e -> e.tie == 0);
        model.removeIf(e -> e.tie == 0);
        while (!model.isEmpty()) {
            removeFirst();
        }
        assertThat(queue.peek()).isNull();
    }

    private void add() {
        VirtualEvent event = new VirtualEvent(strand, ++sequence, 0, () -> {});
        event.worldNanos = random.nextLong(100);
        event.tie = random.nextLong(2);
        queue.add(event);
        model.add(event);
        assertThat(event.place).isEqualTo(VirtualEvent.Place.QUEUED);
    }

    private void removeFirst() {
        VirtualEvent first = queue.peek();
        assertThat(first).isSameAs(model.pollFirst());
        if (first != null) {
            queue.remove(first);
            assertThat(first.place).isEqualTo(VirtualEvent.Place.GONE);
        }
    }

    private void removeAny() {
        if (!model.isEmpty()) {
            List<VirtualEvent> all = new ArrayList<>(model);
            VirtualEvent any = all.get((int) random.nextLong(all.size()));
            model.remove(any);
            queue.remove(any);
        }
    }

    private static Strand strand() {
        World world = new World(1, false);
        VirtualProcess process = new VirtualProcess(world, "p", ClockModel.exact(0), new SeededRandom(1));
        return new Strand(new VirtualThreads(process, "t"), "s", 1);
    }
}
