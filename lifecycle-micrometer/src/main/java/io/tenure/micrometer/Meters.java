package io.tenure.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/** Registers meters and remembers them, so that they can be taken out again. Thread-safe. */
final class Meters {

    private final MeterRegistry registry;
    private final Tags common;
    private final boolean percentileHistogram;
    private final Queue<Meter> registered = new ConcurrentLinkedQueue<>();

    Meters(MeterRegistry registry, Tags common, boolean percentileHistogram) {
        this.registry = registry;
        this.common = common;
        this.percentileHistogram = percentileHistogram;
    }

    boolean isTaken(String name) {
        return registry.find(name).tags(common).meter() != null;
    }

    /** A counter that shows {@code sum}. Counting then costs an adder and nothing else, whatever the registry is. */
    void counter(String name, String description, LongAdder sum, Tags tags) {
        keep(FunctionCounter.builder(name, sum, LongAdder::sum)
                .description(description)
                .tags(common.and(tags))
                .register(registry));
    }

    /** A gauge that shows {@code value} of {@code shown}, for as long as somebody else keeps that: no leak by meters. */
    <T> void gauge(String name, String description, T shown, ToDoubleFunction<T> value, Tags tags) {
        keep(Gauge.builder(name, shown, value)
                .description(description)
                .tags(common.and(tags))
                .register(registry));
    }

    /** The same for a time, shown in the registry's base unit. */
    <T> void gaugeNanos(String name, String description, T shown, ToDoubleFunction<T> nanos) {
        keep(TimeGauge.builder(name, shown, TimeUnit.NANOSECONDS, nanos)
                .description(description)
                .tags(common)
                .register(registry));
    }

    /**
     * A timer.
     *
     * @param shortest the finest bucket of its histogram, where there is one
     * @param longest the coarsest
     * @param objectives buckets that there are in any case
     */
    Timer timer(
            String name, String description, Tags tags, Duration shortest, Duration longest, Duration... objectives) {
        return keep(Timer.builder(name)
                .description(description)
                .tags(common.and(tags))
                .publishPercentileHistogram(percentileHistogram)
                .minimumExpectedValue(shortest)
                .maximumExpectedValue(longest)
                .serviceLevelObjectives(objectives)
                .register(registry));
    }

    private <M extends Meter> M keep(M meter) {
        registered.add(meter);
        return meter;
    }

    /** Takes out of the registry what was put in. */
    void removeAll() {
        for (Meter meter = registered.poll(); meter != null; meter = registered.poll()) {
            registry.remove(meter);
        }
    }
}
