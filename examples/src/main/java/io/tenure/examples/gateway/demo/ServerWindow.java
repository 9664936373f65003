package io.tenure.examples.gateway.demo;

import io.tenure.etcd.EtcdRegistrations;
import io.tenure.etcd.EtcdStore;
import io.tenure.examples.gateway.service.Servers;
import io.tenure.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the demo looks into etcd and Redis, and clears at the end what stays there by design. Blocks. Thread-safe. */
final class ServerWindow implements AutoCloseable {

    static final String LOCK = "account-lock";
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(ServerWindow.class);

    private final EtcdStore etcd;
    private final StoreWindow store;
    private final DirectoryWindow directory;
    private final LockWindow locks;

    private ServerWindow(EtcdStore etcd, LockWindow locks, Servers servers, String namespace) {
        this.etcd = etcd;
        this.locks = locks;
        this.store = new StoreWindow(etcd, namespace);
        this.directory = new DirectoryWindow(etcd, servers.etcdPrefix(), servers.directory());
    }

    /**
     * Opens it.
     *
     * @throws NoServerException if one of the two does not answer
     */
    static ServerWindow open(Servers servers, String namespace) throws NoServerException {
        LockWindow locks = LockWindow.open(servers);
        try {
            EtcdStore etcd = EtcdStore.builder()
                    .endpoint(servers.etcd())
                    .keyPrefix(servers.etcdPrefix())
                    .connectTimeout(CONNECT_WITHIN)
                    .connect();
            return new ServerWindow(etcd, locks, servers, namespace);
        } catch (StoreException e) {
            locks.close();
            throw new NoServerException("no etcd answers at " + servers.etcd() + ": " + e.getMessage(), e);
        }
    }

    StoreWindow store() {
        return store;
    }

    LockWindow locks() {
        return locks;
    }

    DirectoryWindow directory() {
        return directory;
    }

    /** What an owner holds that is gone or stands still: as it is written down, and as it is. */
    Holdings holdingsOf(String owner) throws IOException, InterruptedException {
        List<LockWindow.Held> standing = locks.standingOf(owner);
        Set<Orphan> outside = listingsOf(owner);
        standing.forEach(lock -> outside.add(new Orphan(LOCK, lock.name())));
        Set<Orphan> written = store.recordsOf(Set.of(owner));
        locks.manifestOf(owner).forEach(lock -> written.add(new Orphan(LOCK, lock.name())));
        return new Holdings(owner, standing, new Orphans(written, outside));
    }

    /** How many of these are there still: locks, listings, records. */
    long remaining(Holdings holdings) throws IOException, InterruptedException {
        return locks.standing(holdings.locks())
                + listingsOf(holdings.owner()).size()
                + store.recordsOf(Set.of(holdings.owner())).size();
    }

    /** Everything of an owner's, anywhere. */
    Set<String> leftOf(String owner) throws IOException, InterruptedException {
        Set<String> left = new TreeSet<>(locks.leftOf(owner));
        left.addAll(store.leftOf(owner));
        listingsOf(owner).forEach(listing -> left.add(listing.id()));
        return left;
    }

    private Set<Orphan> listingsOf(String owner) throws IOException, InterruptedException {
        Set<Orphan> listings = new TreeSet<>();
        for (Map.Entry<String, String> listing : directory.listings().entrySet()) {
            if (listing.getValue().equals(owner)) {
                listings.add(new Orphan(EtcdRegistrations.DEFAULT_KIND, listing.getKey()));
            }
        }
        return listings;
    }

    /** Deletes all keys of the run: what is looked at was looked at. To be called when nobody writes there any more. */
    @Override
    public void close() {
        try {
            locks.clear();
            new Rows(etcd).deleteUnder("/");
        } catch (IOException | RuntimeException e) {
            LOG.warn("something of this run is still on the servers", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        locks.close();
        store.close();
    }
}
