package io.tenure.event;

import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseCause;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several transitions as one, each shielded from the others: what one throws is counted and logged, and the rest are
 * told all the same. Thread-safe; allocates nothing on the way.
 */
public final class CompositeTransitions implements Transitions {

    private static final Logger LOG = LoggerFactory.getLogger(CompositeTransitions.class);

    /** Never iterated by an iterator, which would be allocated. */
    private final Transitions[] parts;

    private final AtomicLong failures = new AtomicLong();

    private CompositeTransitions(Transitions[] parts) {
        this.parts = parts;
    }

    /** All of {@code parts} as one, told in that order; {@link Transitions#NONE} if none of them is anything else. */
    public static Transitions of(Transitions... parts) {
        Transitions[] real =
                Arrays.stream(parts).filter(part -> part != Transitions.NONE).toArray(Transitions[]::new);
        boolean shieldedAlready = real.length == 1 && real[0] instanceof CompositeTransitions;
        return real.length == 0 ? Transitions.NONE : shieldedAlready ? real[0] : new CompositeTransitions(real);
    }

    /** How often a part threw. Only grows. */
    public long failures() {
        return failures.get();
    }

    @Override
    public void created(String kind, Layer layer) {
        for (Transitions part : parts) {
            try {
                part.created(kind, layer);
            } catch (Throwable e) {
                contain(part, e);
            }
        }
    }

    @Override
    public void shared(String kind, Layer layer) {
        for (Transitions part : parts) {
            try {
                part.shared(kind, layer);
            } catch (Throwable e) {
                contain(part, e);
            }
        }
    }

    @Override
    public void renewed(String kind, Layer layer) {
        for (Transitions part : parts) {
            try {
                part.renewed(kind, layer);
            } catch (Throwable e) {
                contain(part, e);
            }
        }
    }

    @Override
    public void retired(String kind, Layer layer) {
        for (Transitions part : parts) {
            try {
                part.retired(kind, layer);
            } catch (Throwable e) {
                contain(part, e);
            }
        }
    }

    @Override
    public void released(String kind, Layer layer, ReleaseCause cause) {
        for (Transitions part : parts) {
            try {
                part.released(kind, layer, cause);
            } catch (Throwable e) {
                contain(part, e);
            }
        }
    }

    @Override
    public void cleaned(String kind, Layer layer, int attempts, long tookNanos) {
        for (Transitions part : parts) {
            try {
                part.cleaned(kind, layer, attempts, tookNanos);
            } catch (Throwable e) {
                contain(part, e);
            }
        }
    }

    @Override
    public void cleanupFailed(String kind, Layer layer, int attempt) {
        for (Transitions part : parts) {
            try {
                part.cleanupFailed(kind, layer, attempt);
            } catch (Throwable e) {
                contain(part, e);
            }
        }
    }

    @Override
    public void parked(String kind, Layer layer) {
        for (Transitions part : parts) {
            try {
                part.parked(kind, layer);
            } catch (Throwable e) {
                contain(part, e);
            }
        }
    }

    @Override
    public void unparked(String kind, Layer layer) {
        for (Transitions part : parts) {
            try {
                part.unparked(kind, layer);
            } catch (Throwable e) {
                contain(part, e);
            }
        }
    }

    @Override
    public void sessionRenewed(boolean succeeded, long tookNanos) {
        for (Transitions part : parts) {
            try {
                part.sessionRenewed(succeeded, tookNanos);
            } catch (Throwable e) {
                contain(part, e);
            }
        }
    }

    @Override
    public void reclaimed(String kind, long sinceLossNanos) {
        for (Transitions part : parts) {
            try {
                part.reclaimed(kind, sinceLossNanos);
            } catch (Throwable e) {
                contain(part, e);
            }
        }
    }

    @Override
    public void quarantined(String kind) {
        for (Transitions part : parts) {
            try {
                part.quarantined(kind);
            } catch (Throwable e) {
                contain(part, e);
            }
        }
    }

    @Override
    public void eventsDropped(int count) {
        for (Transitions part : parts) {
            try {
                part.eventsDropped(count);
            } catch (Throwable e) {
                contain(part, e);
            }
        }
    }

    @Override
    public void threadRestarted() {
        for (Transitions part : parts) {
            try {
                part.threadRestarted();
            } catch (Throwable e) {
                contain(part, e);
            }
        }
    }

    /** Logs at powers of two: the first at once, and a part that always throws ever more rarely. */
    private void contain(Transitions part, Throwable cause) {
        long count = failures.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            LOG.warn("{} threw, for the {}. time", part.getClass().getName(), count, cause);
        }
    }
}
