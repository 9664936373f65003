package io.tenure.resource;

/** What a resource rests on, and so how it is released. Declared from the bottom up: each layer rests on those before. */
public enum Layer {
    /** L1: objects on the heap or in direct buffers. Released inline, on the closing thread. */
    MEMORY,
    /** L2: sockets, channels, pooled connections. Released on the connection's own loop. */
    CONNECTION,
    /** L3: locks, keys and registrations in other systems. They outlive the process, so their release is governed by the store. */
    EXTERNAL
}
