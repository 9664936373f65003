package io.tenure.sqlite;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One database that this JVM has open, with the witnesses of the JVM's own sessions in it. Thread-safe. */
final class OpenStore {

    private final FileIdentity database;
    /** How often the locks of this JVM were found to be dropped; connections older than the last time are unfit. */
    private final AtomicInteger losses = new AtomicInteger();
    /** By the number of the session. Guarded by itself. */
    private final Map<Long, Witness> witnesses = new LinkedHashMap<>();
    /** The names of witness files of this JVM, those not yet or no longer registered among them. Guarded by witnesses. */
    private final Set<String> tokens = new HashSet<>();
    /** Guarded by OpenStores. */
    int users;
    /** Whether the kernel tells which locks are held; found out by the first connection. */
    private volatile @Nullable Boolean locksAreListed;

    private volatile @Nullable StoreFileException spoiled;

    OpenStore(FileIdentity database) {
        this.database = database;
    }

    FileIdentity database() {
        return database;
    }

    /** How often the locks were lost so far. */
    int losses() {
        return losses.get();
    }

    /** Whether it can be seen that locks are held, which they are when this is first asked. */
    boolean locksAreListed(boolean seen) {
        Boolean listed = locksAreListed;
        if (listed == null) {
            listed = seen;
            locksAreListed = listed;
        }
        return listed;
    }

    /** Notes that the files are not the ones that were opened: what is written from now on could be lost. */
    void spoil(StoreFileException reason) {
        spoiled = reason;
    }

    /**
     * Makes sure that the files may still be used.
     *
     * @throws StoreFileException if they were spoiled
     */
    void requireUnspoiled() {
        StoreFileException reason = spoiled;
        if (reason != null) {
            throw new StoreFileException(reason.reason(), String.valueOf(reason.getMessage()), reason);
        }
    }

    /** Notes that the locks which a connection opened at {@code since} relied on are lost. */
    void lost(int since) {
        losses.compareAndSet(since, since + 1);
    }

    /** Takes a name for a witness of this JVM, before its file is made: nobody here may probe that file. */
    void reserve(String token) {
        synchronized (witnesses) {
            tokens.add(token);
        }
    }

    /** Gives a name back, after its file was closed. */
    void unreserve(String token) {
        synchronized (witnesses) {
            tokens.remove(token);
        }
    }

    /** Registers the witness of a session that is open. */
    void add(long session, Witness witness) {
        synchronized (witnesses) {
            witnesses.put(session, witness);
        }
    }

    @Nullable
    Witness witness(long session) {
        synchronized (witnesses) {
            return witnesses.get(session);
        }
    }

    /** Takes away the witness of a session that has ended. */
    void discard(long session) {
        Witness witness;
        synchronized (witnesses) {
            witness = witnesses.remove(session);
        }
        if (witness != null) {
            witness.discard();
            unreserve(witness.token());
        }
    }

    /** Whether a witness file is of this JVM. */
    boolean isOwn(String token) {
        synchronized (witnesses) {
            return tokens.contains(token);
        }
    }

    /** The sessions of this JVM. */
    List<Long> sessions() {
        synchronized (witnesses) {
            return new ArrayList<>(witnesses.keySet());
        }
    }

    void detachAll() {
        synchronized (witnesses) {
            witnesses.values().forEach(Witness::detach);
            witnesses.clear();
            tokens.clear();
        }
    }
}
