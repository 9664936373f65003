package io.tenure.testkit.sim;

/** What runs in each process of a simulated cluster: the code under test. */
@FunctionalInterface
public interface Service {

    /**
     * Starts the service in a process: opens its coordinator with {@link SimulatedProcess#open} and begins its work by
     * {@link SimulatedProcess#after}. Called on a thread of the process, for each process that is started. If the store
     * cannot be reached, it is called again a little later, as a supervisor would.
     *
     * @throws io.tenure.store.StoreException if the store could not be joined
     */
    void start(SimulatedProcess process);
}
