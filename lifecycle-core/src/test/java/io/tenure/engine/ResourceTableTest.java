package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.ResourceKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ResourceTableTest {

    private final EngineWorld world = EngineWorld.virtual();
    private final ResourceKind<String> kind = world.memory("r").build();
    private final ResourceTable table = new ResourceTable(4);

    @Test
    void I1_slotIsHeldByOneAtATime() throws Exception {
        AtomicIntegerArray held = new AtomicIntegerArray(1 << 20);
        AtomicReference<String> wrong = new AtomicReference<>();
        inThreads(4, seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            List<Integer> mine = new ArrayList<>();
            for (int i = 0; i < 100_000; i++) {
                if (mine.isEmpty() || (mine.size() < 50 && random.nextBoolean())) {
                    int slot = table.allocate();
                    if (held.incrementAndGet(slot) != 1) {
                        wrong.set("slot " + slot + " is held twice");
                    }
                    mine.add(slot);
                } else {
                    int slot = mine.remove(random.nextInt(mine.size()));
                    held.decrementAndGet(slot);
                    table.remove(slot);
                }
            }
        });
        assertThat(wrong).hasNullValue();
    }

    @Test
    void I1_freedByAnotherThread_isUsedAgain() throws Exception {
        ConcurrentLinkedQueue<Integer> handed = new ConcurrentLinkedQueue<>();
        Set<Integer> all = new HashSet<>();
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 1_000; i++) {
                int slot = table.allocate();
                all.add(slot);
                handed.add(slot);
            }
            inThreads(1, seed -> {
                for (Integer slot = handed.poll(); slot != null; slot = handed.poll()) {
                    table.remove(slot);
                }
            });
        }
        assertThat(all).hasSizeLessThanOrEqualTo(2 * Chunk.SIZE);
    }

    @Test
    void I2_recordReadBeforeAndAfterAColumn_vouchesForIt() throws Exception {
        AtomicReference<String> wrong = new AtomicReference<>();
        CountDownLatch over = new CountDownLatch(1);
        Thread reader = new Thread(() -> {
            while (over.getCount() > 0) {
                table.forEach(record -> {
                    long birth = table.chunk(record.slot).birth(record.slot);
                    if (table.chunk(record.slot).record(record.slot) == record && birth != record.end()) {
                        wrong.set(birth + " is not " + record.end());
                    }
                });
            }
        });
        reader.start();
        inThreads(2, seed -> {
            for (int i = 1; i < 200_000; i++) {
                int slot = table.allocate();
                long mark = (long) seed << 32 | i;
                table.chunk(slot)
                        .publish(
                                slot,
                                new ManagedResource<>(world.registry.runtime(kind), "r", slot, StateWord.FIRST, mark),
                                mark);
                table.remove(slot);
            }
        });
        over.countDown();
        reader.join(10_000);
        assertThat(wrong).hasNullValue();
    }

    @Test
    void I3_slotReturnsToItsOwnStripe() throws Exception {
        Set<Integer> mine = new HashSet<>();
        for (int i = 0; i < Chunk.SIZE; i++) {
            mine.add(table.allocate());
        }
        List<Integer> toFree = new ArrayList<>(mine);
        inThreads(1, seed -> toFree.forEach(table::remove));
        Set<Integer> again = new HashSet<>();
        for (int i = 0; i < Chunk.SIZE; i++) {
            again.add(table.allocate());
        }
        assertThat(again).isEqualTo(mine);
    }

    @Test
    void forEach_showsAllThatAreThere() {
        Set<ManagedResource<?>> there = new HashSet<>();
        for (int i = 0; i < 3_000; i++) {
            int slot = table.allocate();
            ManagedResource<String> record =
                    new ManagedResource<>(world.registry.runtime(kind), "r", slot, StateWord.FIRST, i);
            table.chunk(slot).publish(slot, record, i);
            if (i % 3 == 0) {
                table.remove(slot);
            } else {
                there.add(record);
            }
        }
        Set<ManagedResource<?>> seen = new HashSet<>();
        table.forEach(seen::add);
        assertThat(seen).isEqualTo(there);
    }

    private interface Work {
        void run(int seed) throws Exception;
    }

    private static void inThreads(int count, Work work) throws Exception {
        CountDownLatch done = new CountDownLatch(count);
        AtomicReference<Throwable> failed = new AtomicReference<>();
        for (int i = 0; i < count; i++) {
            int seed = i + 1;
            Thread thread = new Thread(() -> {
                try {
                    work.run(seed);
                } catch (Throwable e) {
                    failed.set(e);
                } finally {
                    done.countDown();
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(failed).hasNullValue();
    }
}
