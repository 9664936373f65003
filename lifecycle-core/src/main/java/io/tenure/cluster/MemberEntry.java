package io.tenure.cluster;

import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.Ids;
import io.tenure.resource.InvalidArgumentException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What has to be known of an owner after its death: what it may hold, and where.
 *
 * @param name what the owner calls itself
 * @param served by kind, in ascending order
 */
record MemberEntry(String name, List<Served> served) {

    private static final String TYPE = "member";
    private static final String KIND = "kind.";

    MemberEntry {
        served = served.stream().sorted(Comparator.comparing(Served::kind)).toList();
    }

    /**
     * One kind that the owner may hold.
     *
     * @param kind the kind's name
     * @param fencing what its system checks
     * @param manifest whether its system keeps a manifest that has to be walked
     * @param walked whether that was done after the owner's death
     * @param endpoint which system; a survivor whose adapter talks to another must not release there
     */
    record Served(String kind, Fencing fencing, boolean manifest, boolean walked, String endpoint) {

        Served {
            Ids.requireName("kind", kind);
            Ids.requireId("endpoint of " + kind, endpoint);
        }

        static Served of(ResourceAdapter<?> adapter) {
            return new Served(adapter.kind(), adapter.fencing(), adapter.keepsManifest(), false, adapter.endpoint());
        }

        boolean matches(ResourceAdapter<?> adapter) {
            return kind.equals(adapter.kind()) && endpoint.equals(adapter.endpoint());
        }

        boolean needsWalk() {
            return manifest && !walked;
        }

        private String encode() {
            return fencing + " " + (manifest ? "manifest" : "records") + " " + (walked ? "walked" : "open") + " "
                    + endpoint;
        }

        private static Served decode(String kind, String text) {
            String[] parts = text.split(" ", 4);
            for (Fencing fencing : Fencing.values()) {
                if (parts.length == 4 && parts[0].equals(fencing.name())) {
                    Served served =
                            new Served(kind, fencing, parts[1].equals("manifest"), parts[2].equals("walked"), parts[3]);
                    if (served.encode().equals(text)) {
                        return served;
                    }
                }
            }
            throw new InvalidArgumentException(
                    "kind " + kind, text, "a fencing, manifest or records, walked or open, and an endpoint");
        }
    }

    static MemberEntry of(OwnerSettings settings, Collection<ResourceAdapter<?>> adapters) {
        return new MemberEntry(
                settings.ownerName(), adapters.stream().map(Served::of).toList());
    }

    @Nullable
    Served of(String kind) {
        return served.stream().filter(s -> s.kind().equals(kind)).findFirst().orElse(null);
    }

    List<String> kinds() {
        return served.stream().map(Served::kind).toList();
    }

    /** Whether all that may be held is refused to the dead by its own system, so that nothing has to be waited for. */
    boolean isFenced() {
        return served.stream().allMatch(s -> s.fencing() == Fencing.FENCED);
    }

    /** This entry after the manifest of {@code kind} was walked. */
    MemberEntry walked(String kind) {
        return new MemberEntry(
                name,
                served.stream()
                        .map(s -> s.kind().equals(kind)
                                ? new Served(s.kind(), s.fencing(), s.manifest(), true, s.endpoint())
                                : s)
                        .toList());
    }

    String encode() {
        Map<String, String> kinds = new TreeMap<>();
        served.forEach(s -> kinds.put(s.kind(), s.encode()));
        return EntryText.of(TYPE).field("name", name).fields(KIND, kinds).text();
    }

    static Decoded<MemberEntry> decode(String text) {
        return EntryText.read(
                TYPE,
                text,
                in -> new MemberEntry(
                        in.text("name"),
                        in.all(KIND).entrySet().stream()
                                .map(e -> Served.decode(e.getKey(), e.getValue()))
                                .toList()));
    }
}
