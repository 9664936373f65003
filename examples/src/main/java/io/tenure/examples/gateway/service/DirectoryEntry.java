package io.tenure.examples.gateway.service;

import io.tenure.ResourceCoordinator;
import io.tenure.etcd.EtcdRegistration;
import io.tenure.etcd.EtcdRegistrations;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.TenureException;
import io.tenure.time.Loop;
import io.tenure.time.Threads;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this gateway in the directory: a listing that was lost with its owner is made anew by the next owner, as soon as
 * that has joined and the former listing is cleaned up. Thread-safe.
 */
final class DirectoryEntry implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryEntry.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final EtcdRegistrations registrations;
    private final String directory;
    private final String address;
    private final ResourceCoordinator coordinator;
    private final Loop loop;
    // Both guarded by this.
    private @Nullable ResourceLease<EtcdRegistration> listing;
    private boolean closed;

    private DirectoryEntry(
            EtcdRegistrations registrations,
            String directory,
            String address,
            ResourceCoordinator coordinator,
            Threads threads) {
        this.registrations = registrations;
        this.directory = directory;
        this.address = address;
        this.coordinator = coordinator;
        list();
        this.loop = threads.loop("directory", now -> {
            list();
            return LOOK_EVERY.toNanos();
        });
    }

    /** Lists a gateway of this host, and keeps it listed. */
    static DirectoryEntry keep(
            EtcdRegistrations registrations,
            String directory,
            int port,
            ResourceCoordinator coordinator,
            Threads threads) {
        return new DirectoryEntry(registrations, directory, "127.0.0.1:" + port, coordinator, threads);
    }

    private synchronized void list() {
        if (closed
                || (listing != null && listing.isValid())
                || !coordinator.owner().isValid()) {
            return;
        }
        try {
            listing = registrations.register(coordinator, directory, address, Map.of());
        } catch (TenureException e) {
            LOG.info("{} is not listed yet: {}", address, e.getMessage());
        }
    }

    /** Takes it off the list. */
    @Override
    public void close() {
        loop.stop();
        synchronized (this) {
            closed = true;
            if (listing != null) {
                listing.close();
            }
        }
    }
}
