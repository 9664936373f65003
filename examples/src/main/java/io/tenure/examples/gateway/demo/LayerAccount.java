package io.tenure.examples.gateway.demo;

/**
 * What became of all resources of one layer. Immutable.
 *
 * @param created all of them
 * @param released by their owner: closed, expired, or at its shutdown
 * @param reclaimed by a survivor
 * @param gone with their process
 * @param left nobody has ended them
 */
record LayerAccount(long created, long released, long reclaimed, long gone, long left) {}
