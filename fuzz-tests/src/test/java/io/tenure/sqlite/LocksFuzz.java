package io.tenure.sqlite;

import io.tenure.fuzz.Input;

/** Any lines of what a kernel lists: they are a lock, or they are passed over. */
public final class LocksFuzz {

    private static final long INODE = 2_171_050;

    private LocksFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        Locks.parse(Input.text(bytes), INODE).forEach(lock -> lock.covers(120));
    }
}
