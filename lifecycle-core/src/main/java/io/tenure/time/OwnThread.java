package io.tenure.time;

/** A thread of a {@link SystemThreads}: daemon, named, and known to its set until it has ended. */
final class OwnThread extends Thread {

    private final SystemThreads owner;
    private final Runnable atEnd;

    OwnThread(SystemThreads owner, String name, Runnable body, Runnable atEnd) {
        super(null, body, name, 0, false);
        this.owner = owner;
        this.atEnd = atEnd;
        setDaemon(true);
    }

    boolean belongsTo(SystemThreads threads) {
        return owner == threads;
    }

    @Override
    public void run() {
        try {
            super.run();
        } catch (Throwable cause) {
            // Only a pool's thread gets here, and by now the pool has started another.
            owner.replaced(getName(), cause);
        } finally {
            atEnd.run();
        }
    }
}
