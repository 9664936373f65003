package io.tenure.testkit.sim;

/** What Tenure promises, by the numbers that the README has; {@code docs/protocol.md} has the conditions of G5 to G8. */
public enum Guarantee {
    /** A resource's release is decided once, by one cause. */
    G1_ONCE,
    /** What is released or retired is not shared or renewed. */
    G2_NO_RESURRECTION,
    /** A scope releases its members in reverse order. */
    G3_ORDER,
    /** Nothing ends before its deadline, nor much later. */
    G4_ON_TIME,
    /** Nobody cleans up after an owner that is valid by its own clock. */
    G5_LIVING_ARE_SAFE,
    /** What the dead held is cleaned up in time. */
    G6_DEAD_ARE_CLEANED,
    /** Successive holders have growing tokens. */
    G7_TOKENS_GROW,
    /** Each record ends released or quarantined. */
    G8_NOTHING_IS_LOST,
    /** What foreign code does delays only itself. */
    G9_FOREIGN_CODE_IS_CONTAINED
}
