package io.tenure.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The way from a client to what serves it, which may fail. */
final class Line {

    private enum State {
        WELL,
        DOWN,
        SLOW_REQUESTS,
        SLOW_REPLIES
    }

    private final List<Runnable> kept = new ArrayList<>();
    private State state = State.WELL;

    /** Sends a request, which gives the reply. */
    void send(Supplier<Runnable> request) {
        switch (state) {
            case WELL -> request.get().run();
            case DOWN -> {}
            case SLOW_REQUESTS -> kept.add(() -> request.get().run());
            case SLOW_REPLIES -> kept.add(request.get());
        }
    }

    Fault outage() {
        return during(State.DOWN);
    }

    Fault lateRequests() {
        return during(State.SLOW_REQUESTS);
    }

    Fault lateReplies() {
        return during(State.SLOW_REPLIES);
    }

    private Fault during(State bad) {
        return Fault.of(() -> state = bad, () -> {
            state = State.WELL;
            List<Runnable> late = List.copyOf(kept);
            kept.clear();
            late.forEach(Runnable::run);
        });
    }
}
