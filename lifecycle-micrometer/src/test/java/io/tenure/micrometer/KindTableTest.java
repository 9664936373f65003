package io.tenure.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseCause;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

class KindTableTest {

    private static final int THREADS = 4;
    private static final int ROUNDS = 20;

    @Test
    void I1_thereAreNeverMoreKindsThanTheLimit() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            try (TenureMeters meters =
                    TenureMeters.builder(registry).maxKinds(5).build()) {
                inParallel(thread -> {
                    for (int i = 0; i < 20; i++) {
                        meters.created("kind-" + thread + "-" + i, Layer.MEMORY);
                    }
                });
                List<String> kinds = registry.find("tenure.resource.live").gauges().stream()
                        .map(gauge -> gauge.getId().getTag("kind"))
                        .toList();
                assertThat(kinds).hasSize(6).contains("_other").doesNotHaveDuplicates();
                assertThat(registry.find("tenure.resource.live").gauges().stream()
                                .mapToDouble(Gauge::value)
                                .sum())
                        .isEqualTo(20.0 * THREADS);
                assertThat(registry.find("tenure.meter.folded")
                                .functionCounter()
                                .count())
                        .isEqualTo(20.0 * THREADS - 5);
            }
        }
    }

    @Test
    void I2_kindIsCountedInOnePlace_whoeverBringsItFirst() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            int seed = round;
            try (TenureMeters meters =
                    TenureMeters.builder(registry).maxKinds(3).build()) {
                // The same few kinds from all threads at once, two more than the limit, each created and released.
                inParallel(thread -> {
                    Random random = new Random(seed * 31L + thread);
                    for (int i = 0; i < 200; i++) {
                        String kind = "kind-" + random.nextInt(5);
                        meters.created(kind, Layer.CONNECTION);
                        meters.released(kind, Layer.CONNECTION, ReleaseCause.CLOSED);
                    }
                });
                assertThat(registry.find("tenure.resource.registered").functionCounters().stream()
                                .mapToDouble(FunctionCounter::count)
                                .sum())
                        .isEqualTo(200.0 * THREADS);
                for (FunctionCounter registered :
                        registry.find("tenure.resource.registered").functionCounters()) {
                    String kind = registered.getId().getTag("kind");
                    assertThat(registry.find("tenure.resource.released")
                                    .tags("kind", kind, "cause", "closed")
                                    .functionCounter()
                                    .count())
                            .as(kind)
                            .isEqualTo(registered.count());
                }
            }
        }
    }

    @Test
    void I3_registryThatThrows_costsAKindItsMetersOnly() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (TenureMeters meters = TenureMeters.on(registry)) {
            registry.config().onMeterAdded(meter -> {
                throw new IllegalStateException("full");
            });
            assertThatCode(() -> {
                        for (int i = 0; i < 200; i++) {
                            meters.created("kind-" + i, Layer.EXTERNAL);
                            meters.cleaned("kind-" + i, Layer.EXTERNAL, 1, 5);
                        }
                    })
                    .doesNotThrowAnyException();
            assertThat(registry.find("tenure.meter.folded").functionCounter().count())
                    .isEqualTo(100);
        }
    }

    @Test
    void closedInTheMiddle_leavesNothingBehind() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            TenureMeters meters = TenureMeters.on(registry);
            inParallel(thread -> {
                if (thread == 0) {
                    meters.close();
                } else {
                    for (int i = 0; i < 20; i++) {
                        meters.created("kind-" + thread + "-" + i, Layer.MEMORY);
                    }
                }
            });
            assertThat(registry.getMeters()).isEmpty();
        }
    }

    private static void inParallel(IntConsumer work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Throwable> failures = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            threads.add(new Thread(() -> {
                try {
                    start.await();
                    work.accept(number);
                } catch (Throwable e) {
                    synchronized (failures) {
                        failures.add(e);
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
    }
}
