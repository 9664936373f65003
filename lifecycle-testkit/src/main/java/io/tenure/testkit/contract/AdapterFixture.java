package io.tenure.testkit.contract;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.ResourceRecord;
import io.tenure.time.SystemTime;
import io.tenure.time.TimeSource;
import java.util.Map;

/**
 * Where the adapters of one test come from, and how the system that they talk to is made to fail. Used by one thread.
 *
 * @param <R> what a holder works with
 */
public interface AdapterFixture<R> extends AutoCloseable {

    /**
     * Opens one more adapter for the same system, as another process would have it, without binding it; the contract closes
     * those that are {@link AutoCloseable}. Faults meet the one that was opened first, and others too where they cannot be
     * spared.
     */
    ResourceAdapter<R> open() throws Exception;

    /** Whether what a record describes is there and is that record's, as the system says when it is asked past the adapter. */
    boolean isThere(ResourceRecord record) throws Exception;

    /**
     * An id that fits the system, the same for the same name.
     *
     * @param name a few lower-case letters and digits
     */
    default String id(String name) {
        return name;
    }

    /**
     * What a user gives with a take; none by default.
     *
     * @param adapter which is about to take
     * @param take counts the takes of a test: attributes that tell what is put apart differ by it
     */
    default Map<String, String> attributes(ResourceAdapter<R> adapter, int take) {
        return Map.of();
    }

    /** What the adapters are built on: the machine's own time. */
    default TimeSource time() {
        return SystemTime.instance();
    }

    /** Nothing gets through to the system. */
    Fault outage();

    /** Requests are on their way until the fault ends, and then arrive, though whoever sent them has given up. */
    Fault lateRequests();

    /** Requests get through and are done, and their answers come only when the fault ends, or never. */
    Fault lateReplies();

    /** Ends what the fixture began, after the adapters are closed. Nothing by default. */
    @Override
    default void close() throws Exception {}
}
