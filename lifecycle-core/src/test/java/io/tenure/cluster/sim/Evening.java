package io.tenure.cluster.sim;

import io.tenure.cluster.Owner;
import io.tenure.store.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares what the store says, what the external systems say, and what the processes hold. */
final class Evening {

    private static final String ROOT = "/tenure/sim/";

    private final SimWorld world;
    private final List<SimProcess> processes;
    private final List<KeyValue> rows;
    private final List<String> left = new ArrayList<>();

    Evening(SimWorld world, List<SimProcess> processes, List<KeyValue> rows) {
        this.world = world;
        this.processes = processes;
        this.rows = rows;
    }

    /** Everything that should not be there, or should and is not; empty if all is in its place. */
    String whatIsLeft() {
        Set<String> living = living();
        Map<Long, History.Held> held = world.history().held().values().stream()
                .filter(History.Held::isBelieved)
                .collect(Collectors.toMap(h -> h.hold().record().nonce(), h -> h));
        Set<Long> quarantined = world.quarantinedNonces(rows);
        rows.forEach(row -> checkKey(row, living));
        Set<Long> recorded = noncesUnder("resources/");
        held.forEach(
                (nonce, h) -> expect(recorded.contains(nonce) != isInManifest(h), "a record, or none, of " + h.hold()));
        recorded.forEach(nonce -> expect(held.containsKey(nonce), "a record with nonce " + Long.toHexString(nonce)));
        noncesUnder("names/")
                .forEach(nonce -> expect(
                        held.containsKey(nonce) || quarantined.contains(nonce),
                        "a name with nonce " + Long.toHexString(nonce)));
        for (SimSystem system : world.systems()) {
            Set<Long> taken = new TreeSet<>();
            system.grants().values().forEach(grant -> taken.add(grant.nonce()));
            taken.forEach(nonce -> expect(
                    held.containsKey(nonce) || quarantined.contains(nonce),
                    system.kind() + " keeps nonce " + Long.toHexString(nonce)));
            held.values().stream()
                    .filter(h -> h.hold().record().kind().equals(system.kind()))
                    .forEach(h ->
                            expect(taken.contains(h.hold().record().nonce()), system.kind() + " lost " + h.hold()));
        }
        return String.join("; ", left);
    }

    private static boolean isInManifest(History.Held held) {
        return held.hold().isReleasedDirectly();
    }

    private void checkKey(KeyValue row, Set<String> living) {
        String path = row.key().substring(ROOT.length());
        String area = path.contains("/") ? path.substring(0, path.indexOf('/')) : path;
        String rest = path.substring(Math.min(path.length(), area.length() + 1));
        switch (area) {
            case "members", "owners" -> expect(living.contains(rest), row.key());
            case "claims" -> expect(false, row.key());
            case "seq", "resources" -> expect(living.contains(rest.substring(0, rest.indexOf('/'))), row.key());
            default -> {}
        }
    }

    private Set<String> living() {
        Set<String> living = new TreeSet<>();
        for (SimProcess process : processes) {
            Owner owner = process.owner();
            if (!process.isCrashed() && owner != null && owner.isValid()) {
                living.add(owner.id().toString());
            }
        }
        return living;
    }

    private Set<Long> noncesUnder(String area) {
        Set<Long> nonces = new TreeSet<>();
        for (KeyValue row : rows) {
            if (row.key().startsWith(ROOT + area)) {
                String nonce = row.value()
                        .lines()
                        .filter(line -> line.startsWith("nonce: "))
                        .findFirst()
                        .orElse("nonce: 0")
                        .substring("nonce: ".length());
                nonces.add(Long.parseUnsignedLong(nonce, 16));
            }
        }
        return nonces;
    }

    private void expect(boolean holds, String otherwise) {
        if (!holds) {
            left.add(otherwise);
        }
    }
}
