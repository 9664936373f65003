package io.tenure.examples.gateway.service;

import io.tenure.CoordinatorBuilder;
import io.tenure.ResourceCoordinator;
import io.tenure.examples.gateway.order.Order;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceScope;
import java.util.List;

/** What a gateway rests on outside of its process: its store, and the external resources that an order needs. Thread-safe. */
interface Backing extends AutoCloseable {

    /** Gives a coordinator its store and its adapters. Called once. */
    void equip(CoordinatorBuilder builder);

    /** The kinds of external resources. */
    List<ResourceKind<?>> kinds();

    /** Takes what entitles to the payment of an order, to end with {@code scope}. Blocks. */
    Entitlement claim(ResourceScope scope, Order order);

    /** The gateway takes orders at this port from now on. */
    void serve(ResourceCoordinator coordinator, int port);

    /** The gateway is about to leave; orders go on, and none should be sent here any more. */
    void leave();

    /** Closes what the adapters rest on; the coordinator is closed before. */
    @Override
    void close();
}
