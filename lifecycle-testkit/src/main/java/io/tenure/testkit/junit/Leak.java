package io.tenure.testkit.junit;

import io.tenure.cleanup.ParkedRelease;
import io.tenure.resource.Layer;
import io.tenure.resource.LeaseListener;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceSnapshot;
import io.tenure.resource.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One resource that was left behind, and the leases on it that a test asked for. Used by one thread. */
final class Leak {

    /** How it was left behind. */
    enum State {
        /** A lease was asked for, and is neither given nor refused. */
        BEING_TAKEN,
        /** A lease is open. */
        OPEN,
        /** A lease was open when the test ended, and then its time was up. */
        EXPIRED,
        /** A lease was open until the coordinator was closed. */
        SHUT_DOWN,
        /** Its release is parked, or takes too long. */
        UNRELEASED
    }

    private final LeaseNote first;
    private final State state;
    private final List<LeaseNote> notes = new ArrayList<>();

    Leak(LeaseNote first, State state) {
        this.first = first;
        this.state = state;
    }

    void add(LeaseNote note) {
        notes.add(note);
    }

    /** Its leases, the one that was asked for first in front. */
    List<LeaseNote> notes() {
        return notes;
    }

    String kind() {
        return first.kind();
    }

    /** The layer in parentheses. */
    String layer() {
        ResourceSnapshot snapshot = first.first();
        if (snapshot == null) {
            return state == State.BEING_TAKEN ? " (" + Layer.EXTERNAL + ')' : "";
        }
        return " (" + snapshot.layer() + ')';
    }

    /** Its id, or what it says of itself if it has none. */
    String name() {
        ResourceSnapshot snapshot = first.first();
        if (snapshot != null && snapshot.id() != null) {
            String token = snapshot.layer() == Layer.EXTERNAL ? " with token " + snapshot.token() : "";
            return Text.quote(snapshot.id()) + token;
        }
        LeaseListener.Leased resource = first.resource();
        if (resource == null) {
            return Text.quote(first.id());
        }
        try {
            return Text.escape(String.valueOf(resource.resource()));
        } catch (Throwable unspeakable) {
            return resource.resource().getClass().getName();
        }
    }

    /** Where it stands, the same for leaks that are alike. */
    String standing() {
        return switch (state) {
            case BEING_TAKEN -> "its take is still under way";
            case OPEN -> notes.size() == 1 ? "1 open lease" : notes.size() + " open leases";
            case EXPIRED -> "open until its time was up, while this looked (" + cause() + ')';
            case SHUT_DOWN -> "open until its coordinator was closed";
            case UNRELEASED ->
                "its release (" + cause() + ") " + parked().map(Leak::describe).orElse("is still under way");
        };
    }

    /** How long it has been there; null if that cannot be said. */
    @Nullable
    Duration age() {
        LeaseListener.Leased resource = first.resource();
        try {
            return resource == null
                    ? null
                    : resource.snapshot().map(ResourceSnapshot::age).orElse(null);
        } catch (RuntimeException e) {
            // Its clock is virtual, and another thread's.
            return null;
        }
    }

    private @Nullable ReleaseCause cause() {
        return first.releaseCause();
    }

    private Optional<ParkedRelease> parked() {
        ResourceSnapshot snapshot = first.first();
        return first.coordinator().parked().stream()
                .filter(parked -> snapshot != null
                        && parked.kind().equals(snapshot.kind())
                        && Objects.equals(parked.id(), snapshot.id())
                        && parked.token() == snapshot.token())
                .findFirst();
    }

    private static String describe(ParkedRelease parked) {
        return "is parked after " + parked.attempts() + (parked.attempts() == 1 ? " attempt" : " attempts")
                + (parked.hung() ? ", the last of which has not returned" : "") + ": " + parked.lastError();
    }
}
