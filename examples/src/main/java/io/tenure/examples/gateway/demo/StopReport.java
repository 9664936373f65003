package io.tenure.examples.gateway.demo;

/**
 * What became of a gateway that stood still beyond its lease. Immutable.
 *
 * @param gateway its name
 * @param stoppedMillis for how long
 * @param locks how many it held then
 * @param aftermath what became of what it held, and when, from the stop on
 * @param losses what it said when it had woken, of what happened since the stop
 * @param goesOn whether it was listed in the directory again, as a new owner, and paid an order
 */
record StopReport(String gateway, long stoppedMillis, int locks, Aftermath aftermath, Losses losses, boolean goesOn) {}
