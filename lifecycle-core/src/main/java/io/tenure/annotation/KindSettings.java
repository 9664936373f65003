package io.tenure.annotation;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.OnTtl;
import io.tenure.resource.ResourceKind;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;

/** Turns what a {@link Governed} says into the beginning of a kind. */
final class KindSettings {

    private KindSettings() {}

    /**
     * A kind with everything but its actions.
     *
     * @throws InvalidArgumentException if a part is refused; it names the part
     */
    static <T> ResourceKind.Builder<T> begin(Governed settings, Class<T> type) {
        ResourceKind.Builder<T> kind = switch (settings.layer()) {
            case MEMORY -> ResourceKind.memory(settings.kind(), type);
            case CONNECTION -> ResourceKind.connection(settings.kind(), type);
            case EXTERNAL -> ResourceKind.external(settings.kind(), type);
        };
        set("ttl", settings.ttl(), kind::ttl);
        set("idle", settings.idle(), kind::idle);
        set("maxHold", settings.maxHold(), kind::maxHold);
        set("maxLifetime", settings.maxLifetime(), kind::maxLifetime);
        set("expiryNotice", settings.expiryNotice(), kind::expiryNotice);
        setOnTtl(settings.onTtl(), kind);
        return kind.jitter(settings.jitter()).maxLive(settings.maxLive());
    }

    private static void set(String field, String text, Consumer<Duration> setter) {
        if (!text.isEmpty()) {
            setter.accept(DurationText.parse(field, text));
        }
    }

    private static void setOnTtl(OnTtl[] chosen, ResourceKind.Builder<?> kind) {
        if (chosen.length > 1) {
            throw new InvalidArgumentException("onTtl", Arrays.asList(chosen), "one of them, or left out");
        }
        if (chosen.length == 1) {
            kind.onTtl(chosen[0]);
        }
    }
}
