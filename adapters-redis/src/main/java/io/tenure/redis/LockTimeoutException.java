package io.tenure.redis;

import io.tenure.resource.Holder;
import io.tenure.resource.TenureException;
import io.tenure.resource.Text;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A lock could not be had in the time that its caller gave it. Nothing is held. */
public final class LockTimeoutException extends TenureException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable Holder holder;

    LockTimeoutException(String name, Duration waited, @Nullable Holder holder, @Nullable Throwable last) {
        super("lock " + Text.quote(name) + " was not free within " + waited + holdBy(holder), last);
        this.holder = holder;
    }

    private static String holdBy(@Nullable Holder holder) {
        return holder == null ? "" : ": owner " + holder.owner() + " holds it with token " + holder.token();
    }

    /** Who held it when it was looked at last; empty if that was this process, or nobody knows. */
    public Optional<Holder> holder() {
        return Optional.ofNullable(holder);
    }
}
