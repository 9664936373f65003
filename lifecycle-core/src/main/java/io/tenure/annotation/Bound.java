package io.tenure.annotation;

import java.lang.invoke.MethodHandles.Lookup;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is bound to a class's members: once, by the first {@link Lookup} that reaches them, and handed out to each that does.
 * Thread-safe.
 *
 * @param <B> what is bound
 */
final class Bound<B> {
    /*
     * I1. There is one value, whoever asks: a kind must be one constant.
     * I2. A Lookup that does not reach the members is refused, also after another did: otherwise a program would work or
     *     not by the order of its calls.
     * I3. No Lookup and no class of a Lookup is kept: it may belong to a loader that ends before the class bound here.
     */
    private static final int REMEMBERED = 8;

    private final Function<Lookup, B> binder;
    private final AtomicReference<@Nullable B> value = new AtomicReference<>();

    // Replaced as a whole; a lost update costs a second check of access.
    private volatile Reacher[] reachers = {};

    Bound(Function<Lookup, B> binder) {
        this.binder = binder;
    }

    /**
     * The value.
     *
     * @throws GovernedException if {@code lookup} does not reach the members, or what was declared is wrong
     */
    B with(Lookup lookup) {
        B known = value.get();
        if (known != null && isRemembered(lookup)) {
            return known;
        }
        B fresh = binder.apply(lookup);
        remember(lookup);
        B first = value.compareAndExchange(null, fresh);
        return first == null ? fresh : first;
    }

    private boolean isRemembered(Lookup lookup) {
        for (Reacher reacher : reachers) {
            if (reacher.is(lookup)) {
                return true;
            }
        }
        return false;
    }

    private void remember(Lookup lookup) {
        if (lookup.previousLookupClass() != null) {
            return;
        }
        Reacher[] former = reachers;
        int kept = Math.min(former.length, REMEMBERED - 1);
        Reacher[] more = new Reacher[kept + 1];
        System.arraycopy(former, 0, more, 1, kept);
        more[0] = new Reacher(new WeakReference<>(lookup.lookupClass()), lookup.lookupModes());
        reachers = more;
    }

    private record Reacher(WeakReference<Class<?>> lookupClass, int modes) {
        boolean is(Lookup lookup) {
            return modes == lookup.lookupModes()
                    && lookup.previousLookupClass() == null
                    && lookupClass.refersTo(lookup.lookupClass());
        }
    }
}
