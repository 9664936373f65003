package io.tenure.testkit.sim;

import io.tenure.ResourceCoordinator;
import io.tenure.cluster.Owner;
import io.tenure.cluster.OwnerState;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.Layer;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSnapshot;
import io.tenure.testkit.sim.SimulatedSystem.Grant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares what the store says, what the external systems say, and what the living hold. */
final class Stocktaking {

    private final SimulatedCluster cluster;
    private final List<Row> rows;
    private final Set<String> living = new LinkedHashSet<>();
    /** What the living hold: its token by owner/kind/id. */
    private final Map<String, Long> held = new LinkedHashMap<>();

    /** By owner/kind/id. */
    private final Map<String, Row> records = new LinkedHashMap<>();
    /** By kind/id. */
    private final Map<String, Row> names = new LinkedHashMap<>();

    private final Set<Long> quarantined = new LinkedHashSet<>();
    private final List<String> left = new ArrayList<>();

    Stocktaking(SimulatedCluster cluster) {
        this.cluster = cluster;
        this.rows = cluster.rows();
        for (SimulatedProcess process : cluster.processes()) {
            if (!process.isCrashed()) {
                process.coordinators().forEach(coordinator -> count(process, coordinator));
            }
        }
        for (Row row : rows) {
            switch (row.type()) {
                case "resources" -> records.put(row.resource(), row);
                case "names" -> names.put(row.name(), row);
                case "quarantine" -> quarantined.add(row.nonce());
                default -> {}
            }
        }
    }

    private void count(SimulatedProcess process, ResourceCoordinator coordinator) {
        Owner owner = coordinator.owner();
        if (owner.isValid()) {
            living.add(owner.id().toString());
        }
        for (ResourceSnapshot resource : coordinator.diagnosis().snapshot()) {
            if (resource.layer() == Layer.EXTERNAL) {
                String what = resource.owner() + "/" + resource.kind() + "/" + resource.id();
                boolean present = owner.isValid() && resource.owner().equals(owner.id());
                expect(present, process + " goes on holding " + what + ", whose owner is gone");
                if (present) {
                    held.put(what, resource.token());
                }
            }
        }
    }

    /** Everything that should not be there, or should and is not; empty if all is in its place. */
    String whatIsLeft() {
        lookForTheLost();
        rows.forEach(this::check);
        for (String owner : living) {
            expect(rows.stream().filter(row -> isOf(row, owner)).count() == 2, "owner " + owner + " is not present");
        }
        held.forEach(this::checkHeld);
        names.values().forEach(this::checkName);
        cluster.systems().forEach(this::check);
        cluster.history().reliances().invalid().forEach(what -> expect(false, what + " is held and not valid"));
        left.addAll(cluster.whatServicesMiss());
        return String.join("; ", left);
    }

    /** Records of living owners of what these do not hold, and who has no valid owner; empty if there are none. */
    String whatTheLivingDoNotHold() {
        lookForTheLost();
        records.forEach((resource, row) ->
                expect(!living.contains(row.owner()) || held.containsKey(resource), "a record of " + resource));
        return String.join("; ", left);
    }

    /** Whoever is there has to be an owner in each of his coordinators, unless that one left; and somebody has to be there. */
    private void lookForTheLost() {
        boolean all = true;
        for (SimulatedProcess process : cluster.processes()) {
            List<ResourceCoordinator> away = process.coordinators().stream()
                    .filter(coordinator -> process.isCrashed() || !hasLeft(coordinator))
                    .toList();
            all &= away.isEmpty();
            boolean isThere = process.isCrashed()
                    || away.stream().allMatch(coordinator -> coordinator.owner().isValid());
            expect(isThere, process + " has no valid owner");
            expect(process.isCrashed() || !process.isStarting(), process + " could not start yet");
        }
        expect(all || !living.isEmpty(), "nobody lives");
    }

    private static boolean hasLeft(ResourceCoordinator coordinator) {
        OwnerState state = coordinator.owner().state();
        return state == OwnerState.LEFT || (state == OwnerState.LOST && isClosed(coordinator));
    }

    @SuppressWarnings("MustBeClosedChecker") // closed at once
    private static boolean isClosed(ResourceCoordinator coordinator) {
        try {
            ResourceScope opened = coordinator.openScope("stocktaking");
            opened.close();
            return false;
        } catch (CoordinatorClosedException closed) {
            return true;
        }
    }

    private static boolean isOf(Row row, String owner) {
        return (row.type().equals("owners") || row.type().equals("members"))
                && row.owner().equals(owner);
    }

    private void check(Row row) {
        switch (row.type()) {
            case "members", "owners", "seq" -> expect(living.contains(row.owner()), row.toString());
            case "tombstones" -> expect(!living.contains(row.owner()), row + " of a living owner");
            case "claims" -> expect(false, row.toString());
            // The cluster's own systems refuse nothing any more; others may hold what cannot be released.
            // After a long outage it is tried again only after a long pause.
            case "quarantine" ->
                expect(!cluster.isSystem(row.kind()) || cluster.conditions().wereSystemsLongDown(), row.toString());
            case "resources" -> {
                expect(held.containsKey(row.resource()), "a record of " + row.resource());
                String name = row.kind()
                        + row.resource()
                                .substring(row.resource().indexOf('/')
                                        + 1
                                        + row.kind().length());
                expect(!row.isExclusive() || names.containsKey(name), "no name of " + row.resource());
            }
            default -> {}
        }
    }

    /** What is held is written down, with its token, by the store or by its system, and not by both. */
    private void checkHeld(String resource, long token) {
        Row record = records.get(resource);
        expect((record != null) != isInManifest(resource), resource);
        expect(
                record == null || record.token() == token,
                resource + " is held with another token than is written down");
    }

    /** A name is that of a record, by owner and nonce. */
    private void checkName(Row name) {
        Row record = records.get(name.holder() + "/" + name.name());
        boolean its = record != null && record.nonce() == name.nonce();
        expect(its || quarantined.contains(name.nonce()), "a name of " + name.name());
    }

    private void check(SimulatedSystem system) {
        Map<String, Long> taken = new LinkedHashMap<>();
        for (Grant grant : system.grants()) {
            String resource = grant.owner() + "/" + system.kind() + "/" + grant.id();
            if (!quarantined.contains(grant.nonce())) {
                expect(taken.put(resource, grant.token()) == null, system.kind() + " keeps " + resource + " twice");
                expect(held.containsKey(resource), system.kind() + " keeps " + grant);
                Row record = records.get(resource);
                expect(
                        record == null || record.nonce() == grant.nonce(),
                        system.kind() + " keeps a former " + resource);
            }
        }
        held.forEach((resource, token) -> {
            boolean theirs = resource.split("/", 3)[1].equals(system.kind());
            expect(!theirs || token.equals(taken.get(resource)), system.kind() + " lost " + resource);
        });
    }

    private boolean isInManifest(String resource) {
        return cluster.isInManifest(resource.split("/", 3)[1]);
    }

    private void expect(boolean holds, String otherwise) {
        if (!holds) {
            left.add(otherwise);
        }
    }
}
