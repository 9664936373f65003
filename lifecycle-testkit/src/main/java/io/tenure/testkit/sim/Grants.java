package io.tenure.testkit.sim;

import io.tenure.adapter.Fencing;
import io.tenure.resource.ResourceRecord;
import io.tenure.testkit.sim.SimulatedSystem.Grant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What systems grant, with which tokens. */
final class Grants {

    private final SimulatedCluster cluster;
    private final History history;
    /** By kind and id, what its system granted last. */
    private final Map<String, Long> lastGrants = new LinkedHashMap<>();

    Grants(SimulatedCluster cluster, History history) {
        this.cluster = cluster;
        this.history = history;
    }

    /** Tokens grow at the system itself: each is above all that it granted before for that id. */
    void granted(SimulatedSystem system, Grant grant) {
        history.takes().granted(grant.nonce(), grant.token());
        String name = History.nameOf(system.kind(), grant.id());
        long last = lastGrants.getOrDefault(name, 0L);
        boolean exempt = system.fencing() == Fencing.UNFENCED
                || history.isForced(name, history.takes().of(grant.nonce()));
        if (!exempt && grant.token() <= last) {
            history.violated(
                    Guarantee.G7_TOKENS_GROW,
                    system.kind() + " granted " + History.text(grant) + " after token " + last);
        }
        lastGrants.put(name, Math.max(last, grant.token()));
    }

    /** A system that checks tokens refused one; what was written down after all that it granted has a greater one. */
    void refusedAsStale(ResourceRecord intent, long lastToken) {
        for (Row row : cluster.rows()) {
            boolean its = row.type().equals("resources")
                    && row.owner().equals(intent.owner().toString())
                    && row.nonce() == intent.nonce();
            if (its && row.row().createRevision() > lastToken && !history.isStoreRestored()) {
                history.violated(
                        Guarantee.G7_TOKENS_GROW,
                        "%s/%s of owner %s (nonce %x) was written down at %d and has token %d, after token %d"
                                .formatted(
                                        intent.kind(),
                                        intent.id(),
                                        intent.owner(),
                                        intent.nonce(),
                                        row.row().createRevision(),
                                        intent.token(),
                                        lastToken));
            }
        }
    }
}
