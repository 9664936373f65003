package io.tenure.testkit.sim;

import io.tenure.ResourceCoordinator;
import io.tenure.cluster.Owner;
import io.tenure.resource.Layer;
import io.tenure.resource.ResourceSnapshot;
import io.tenure.store.KeyValue;
import io.tenure.testkit.sim.SimulatedSystem.Grant;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares what the store says, what the external systems say, and what the living hold. */
final class Stocktaking {

    private final SimulatedCluster cluster;
    private final String root;
    private final List<KeyValue> rows;
    private final Set<String> living = new LinkedHashSet<>();
    /** What the living hold: its token by owner/kind/id. */
    private final Map<String, Long> held = new LinkedHashMap<>();

    private final Set<String> heldNames = new LinkedHashSet<>();
    private final List<String> left = new ArrayList<>();

    Stocktaking(SimulatedCluster cluster) {
        this.cluster = cluster;
        this.root = "/tenure/" + cluster.namespace() + "/";
        this.rows = cluster.store().rows();
        for (SimulatedProcess process : cluster.processes()) {
            if (!process.isCrashed()) {
                process.coordinators().forEach(this::count);
            }
        }
    }

    private void count(ResourceCoordinator coordinator) {
        Owner owner = coordinator.owner();
        if (!owner.isValid()) {
            return;
        }
        living.add(owner.id().toString());
        for (ResourceSnapshot resource : coordinator.diagnosis().snapshot()) {
            if (resource.layer() == Layer.EXTERNAL && resource.owner().equals(owner.id())) {
                held.put(owner.id() + "/" + resource.kind() + "/" + resource.id(), resource.token());
                heldNames.add(resource.kind() + "/" + resource.id());
            }
        }
    }

    /** Everything that should not be there, or should and is not; empty if all is in its place. */
    String whatIsLeft() {
        Set<Long> quarantined = quarantinedNonces();
        Set<String> recorded = new LinkedHashSet<>();
        for (KeyValue row : rows) {
            check(row, recorded, quarantined);
        }
        held.keySet().forEach(resource -> expect(recorded.contains(resource) != isInManifest(resource), resource));
        for (SimulatedSystem system : cluster.systems()) {
            check(system, quarantined);
        }
        left.addAll(cluster.whatServicesMiss());
        return String.join("; ", left);
    }

    /** Records of living owners of what these do not hold; empty if there are none. */
    String whatTheLivingDoNotHold() {
        for (KeyValue row : rows) {
            String[] path = row.key().substring(root.length()).split("/", -1);
            if (path[0].equals("resources") && living.contains(path[1])) {
                expect(held.containsKey(resourceAt(path)), "a record of " + resourceAt(path));
            }
        }
        return String.join("; ", left);
    }

    private void check(KeyValue row, Set<String> recorded, Set<Long> quarantined) {
        String[] path = row.key().substring(root.length()).split("/", -1);
        switch (path[0]) {
            case "members", "owners" -> expect(living.contains(path[1]), row.key());
            case "seq" -> expect(living.contains(path[1]), row.key());
            case "claims" -> expect(false, row.key());
            case "resources" -> {
                String resource = resourceAt(path);
                recorded.add(resource);
                expect(held.containsKey(resource), "a record of " + resource);
            }
            case "names" ->
                expect(
                        heldNames.contains(path[1] + "/" + decoded(path[2])) || quarantined.contains(nonceIn(row)),
                        "a name of " + path[1] + "/" + path[2]);
            default -> {}
        }
    }

    private void check(SimulatedSystem system, Set<Long> quarantined) {
        Map<String, Long> taken = new LinkedHashMap<>();
        for (Grant grant : system.grants()) {
            String resource = grant.owner() + "/" + system.kind() + "/" + grant.id();
            if (!quarantined.contains(grant.nonce())) {
                taken.put(resource, grant.token());
                expect(held.containsKey(resource), system.kind() + " keeps " + grant);
            }
        }
        held.forEach((resource, token) -> {
            boolean theirs = resource.split("/", 3)[1].equals(system.kind());
            expect(!theirs || token.equals(taken.get(resource)), system.kind() + " lost " + resource);
        });
    }

    private static String resourceAt(String[] path) {
        return path[1] + "/" + path[3] + "/" + decoded(path[4]);
    }

    private boolean isInManifest(String resource) {
        return cluster.isInManifest(resource.split("/", 3)[1]);
    }

    private Set<Long> quarantinedNonces() {
        Set<Long> nonces = new LinkedHashSet<>();
        for (KeyValue row : rows) {
            if (row.key().startsWith(root + "quarantine/")) {
                nonces.add(nonceIn(row));
            }
        }
        return nonces;
    }

    /** 0, which is no nonce, if it names none. */
    private static long nonceIn(KeyValue row) {
        int at = row.value().indexOf("nonce: ");
        if (at < 0) {
            return 0;
        }
        return Long.parseUnsignedLong(
                row.value().substring(at + "nonce: ".length()).split("[^0-9a-f]", 2)[0], 16);
    }

    private static String decoded(String id) {
        return URLDecoder.decode(id.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private void expect(boolean holds, String otherwise) {
        if (!holds) {
            left.add(otherwise);
        }
    }
}
