package io.tenure.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.ref.WeakReference;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundTest {

    private static final Lookup HERE = MethodHandles.lookup();

    private final AtomicInteger bindings = new AtomicInteger();
    private final Bound<Object> bound = new Bound<>(this::bindUnlessPublic);

    private Object bindUnlessPublic(Lookup lookup) {
        bindings.incrementAndGet();
        if ((lookup.lookupModes() & Lookup.UNCONDITIONAL) != 0) {
            throw GovernedException.of(BoundTest.class, "out of reach");
        }
        return new Object();
    }

    @Test
    void I1_thereIsOneValue_whicheverLookupAsks() {
        Object first = bound.with(HERE);

        assertThat(bound.with(MethodHandles.lookup())).isSameAs(first);
        assertThat(bound.with(OtherPlace.lookup())).isSameAs(first);
        assertThat(bound.with(HERE.dropLookupMode(Lookup.PRIVATE))).isSameAs(first);
    }

    @Test
    void I1_thereIsOneValue_whenManyAskAtOnce() throws InterruptedException {
        Set<Object> seen = new HashSet<>();
        for (int round = 0; round < 100; round++) {
            Bound<Object> fresh = new Bound<>(lookup -> new Object());
            ConcurrentLinkedQueue<Object> values = new ConcurrentLinkedQueue<>();
            CountDownLatch start = new CountDownLatch(1);
            List<Thread> threads = IntStream.range(0, 4)
                    .mapToObj(i -> new Thread(() -> {
                        try {
                            start.await();
                            values.add(fresh.with(HERE));
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }))
                    .toList();
            threads.forEach(Thread::start);
            start.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(values).hasSize(4);
            assertThat(Set.copyOf(values)).hasSize(1);
            seen.addAll(values);
        }
        assertThat(seen).hasSize(100);
    }

    @Test
    void I2_lookupWithoutReach_isRefused_alsoAfterOneThatReached() {
        bound.with(HERE);

        for (int again = 0; again < 2; again++) {
            assertThatThrownBy(() -> bound.with(MethodHandles.publicLookup())).isInstanceOf(GovernedException.class);
        }
        assertThat(bound.with(HERE)).isNotNull();
    }

    @Test
    void lookupThatReached_isNotCheckedAgain() {
        bound.with(HERE);
        bound.with(MethodHandles.lookup());
        bound.with(HERE);

        assertThat(bindings).hasValue(1);
        bound.with(OtherPlace.lookup());
        bound.with(OtherPlace.lookup());
        bound.with(HERE);
        assertThat(bindings).hasValue(2);
    }

    @Test
    void moreLookupsThanAreRemembered_areCheckedAgain() {
        Object first = bound.with(HERE);
        List<Lookup> modes = List.of(
                HERE.dropLookupMode(Lookup.ORIGINAL),
                HERE.dropLookupMode(Lookup.PRIVATE),
                HERE.dropLookupMode(Lookup.PACKAGE),
                HERE.dropLookupMode(Lookup.MODULE),
                OtherPlace.lookup(),
                OtherPlace.lookup().dropLookupMode(Lookup.ORIGINAL),
                OtherPlace.lookup().dropLookupMode(Lookup.PRIVATE),
                OtherPlace.lookup().dropLookupMode(Lookup.PACKAGE),
                OtherPlace.lookup().dropLookupMode(Lookup.MODULE));

        modes.forEach(lookup -> assertThat(bound.with(lookup)).isSameAs(first));
        int before = bindings.get();
        assertThat(bound.with(HERE)).isSameAs(first);
        assertThat(bindings).hasValue(before + 1);
    }

    @Test
    void I3_classOfALookup_isNotKept() throws Exception {
        WeakReference<ClassLoader> loader = bindFromElsewhere();

        await().untilAsserted(() -> {
            System.gc();
            assertThat(loader.get()).isNull();
        });
        assertThat(bound.with(HERE)).isNotNull();
    }

    private WeakReference<ClassLoader> bindFromElsewhere() throws Exception {
        OwnLoader loader = new OwnLoader(OtherPlace.class);
        Class<?> elsewhere = loader.loadClass(OtherPlace.class.getName());
        assertThat(elsewhere).isNotSameAs(OtherPlace.class);
        bound.with((Lookup) elsewhere.getMethod("lookup").invoke(null));
        return new WeakReference<>(loader);
    }

    /** Another class that asks. */
    public static final class OtherPlace {
        private OtherPlace() {}

        public static Lookup lookup() {
            return MethodHandles.lookup();
        }
    }
}
