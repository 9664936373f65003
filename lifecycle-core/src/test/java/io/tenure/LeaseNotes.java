package io.tenure;

import io.tenure.resource.LeaseListener;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Notes each lease of a coordinator: where it was asked for, its resource once it is open, and that it is closed. */
final class LeaseNotes implements CoordinatorWatch {

    final List<Entry> entries = new ArrayList<>();

    @Nullable
    ResourceCoordinator coordinator;

    @Override
    public void built(ResourceCoordinator built) {
        coordinator = built;
    }

    @Override
    public Note asked(String kind, @Nullable String id) {
        Entry entry = new Entry(
                kind + ' ' + id,
                StackWalker.getInstance()
                        .walk(frames ->
                                frames.anyMatch(frame -> frame.getMethodName().startsWith("asksHere"))));
        entries.add(entry);
        return entry;
    }

    Entry only() {
        if (entries.size() != 1) {
            throw new AssertionError(entries.size() + " leases, not one");
        }
        return entries.get(0);
    }

    static final class Entry implements LeaseListener.Note {
        final String what;
        final boolean byTheTest;
        int closed;

        LeaseListener.@Nullable Leased resource;

        private Entry(String what, boolean byTheTest) {
            this.what = what;
            this.byTheTest = byTheTest;
        }

        @Override
        public void opened(LeaseListener.Leased opened) {
            resource = opened;
        }

        @Override
        public void closed() {
            closed++;
        }
    }
}
