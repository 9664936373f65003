package io.tenure.examples.gateway.service;

import io.tenure.CoordinatorBuilder;
import io.tenure.ResourceCoordinator;
import io.tenure.examples.gateway.order.Order;
import io.tenure.http.HttpRegistration;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.sqlite.SqliteStore;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Needs no server: a file that the gateways of one host share, and two books that the bank keeps. Thread-safe. */
final class HostBacking implements Backing {

    private final Path store;
    private final BankBooks books;

    /**
     * What one gateway needs.
     *
     * @param store the file
     */
    HostBacking(String gateway, URI bank, Path store) {
        this.store = store;
        this.books = new BankBooks(gateway, bank);
    }

    @Override
    public void equip(CoordinatorBuilder builder) {
        builder.store(SqliteStore.open(store));
        books.adapters().forEach(builder::adapter);
    }

    @Override
    public List<ResourceKind<?>> kinds() {
        return books.kinds();
    }

    @Override
    public Entitlement claim(ResourceScope scope, Order order) {
        ResourceLease<HttpRegistration> registration = books.register(scope, order);
        ResourceLease<HttpRegistration> hold = books.hold(scope, order);
        return new Entitlement(
                List.of(registration, hold), Map.of("hold", hold.get().instance()));
    }

    /** Nobody has to look for it: the parent knows the port. */
    @Override
    public void serve(ResourceCoordinator coordinator, int port) {}

    @Override
    public void leave() {}

    @Override
    public void close() {
        books.close();
    }
}
