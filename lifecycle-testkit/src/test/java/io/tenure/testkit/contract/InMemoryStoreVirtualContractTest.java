package io.tenure.testkit.contract;

/**
 * The contract in virtual time, where it is exact: late by no more than a step of the waiting. Its clients are beyond a line
 * that can fail, for else a store in memory cannot be cut off.
 */
class InMemoryStoreVirtualContractTest extends FaultyStoreContract {}
