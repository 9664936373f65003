package io.tenure.simulation;

import io.tenure.ResourceCoordinator;
import io.tenure.resource.ResourceScope;
import java.util.ArrayList;
import java.util.List;

/** Some things that lie in one scope, and how far that has got. */
final class Work {

    final ResourceCoordinator by;
    final ResourceScope scope;
    /** In the order in which they are to end. */
    private final List<Thing> newestFirst = new ArrayList<>();

    private boolean closing;
    private boolean closed;

    Work(ResourceCoordinator by, ResourceScope scope) {
        this.by = by;
        this.scope = scope;
    }

    void add(Thing thing) {
        newestFirst.add(0, thing);
        thing.work = this;
    }

    /** It joins this scope as its newest member. */
    void takeOver(Thing thing) {
        thing.work.newestFirst.remove(thing);
        add(thing);
    }

    List<Thing> newestFirst() {
        return newestFirst;
    }

    /** What has to have ended before that one does: all that joined later and ends with the scope. */
    List<Thing> before(Thing thing) {
        return newestFirst.subList(0, newestFirst.indexOf(thing)).stream()
                .filter(newer -> !newer.isApart())
                .toList();
    }

    void closes() {
        closing = true;
        newestFirst.forEach(Thing::scopeCloses);
    }

    boolean isClosing() {
        return closing;
    }

    void closed() {
        closed = true;
    }

    /** Whether its scope said that it has closed all that it had. */
    boolean isClosed() {
        return closed;
    }
}
