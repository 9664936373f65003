package io.tenure.cluster;

import io.tenure.resource.Escape;
import io.tenure.resource.Ids;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.OwnerId;
import io.tenure.resource.TenureException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The keys of one namespace. Immutable. */
final class Keys {

    /*
     * Everything stands under /tenure/<namespace>/. Kinds and ids are one percent-encoded segment each, so that a
     * prefix that ends in '/' holds exactly what belongs to it.
     */

    /** Into how many parts an owner's records fall, each cleaned by one survivor. */
    static final int SHARDS = 16;

    /** How many batches of an owner may be in flight. */
    static final int WRITERS = 4;

    private static final String NAMES = "names/";

    private final String root;

    Keys(String namespace) {
        this.root = "/tenure/" + Ids.requireName("namespace", namespace) + "/";
    }

    String config() {
        return root + "config";
    }

    String members() {
        return root + "members/";
    }

    String member(OwnerId owner) {
        return members() + owner;
    }

    String owners() {
        return root + "owners/";
    }

    String owner(OwnerId owner) {
        return owners() + owner;
    }

    String tombstones() {
        return root + "tombstones/";
    }

    String tombstone(OwnerId owner) {
        return tombstones() + owner;
    }

    String claims() {
        return root + "claims/";
    }

    String claims(OwnerId owner) {
        return claims() + owner + "/";
    }

    String claim(OwnerId owner, int shard) {
        return claims(owner) + shard;
    }

    String seq(OwnerId owner, int writer) {
        return root + "seq/" + owner + "/" + writer;
    }

    String resources(OwnerId owner) {
        return root + "resources/" + owner + "/";
    }

    String resources(OwnerId owner, int shard) {
        return resources(owner) + shard + "/";
    }

    String resource(OwnerId owner, String kind, String id) {
        return resources(owner, shardOf(kind, id)) + kind + "/" + Escape.segment(id);
    }

    String name(String kind, String id) {
        return root + NAMES + kind + "/" + Escape.segment(id);
    }

    /** A number that all owners count up. */
    String counter(String counter) {
        return root + "counters/" + Ids.requireName("counter", counter);
    }

    String quarantine() {
        return root + "quarantine/";
    }

    /** Where what stood at {@code resourceKey} is put aside. */
    String quarantine(String resourceKey) {
        return quarantine() + resourceKey.substring((root + "resources/").length());
    }

    /** Which part of its owner's records a resource belongs to. The same in every process and version. */
    static int shardOf(String kind, String id) {
        CRC32 crc = new CRC32();
        crc.update((kind + "/" + id).getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % SHARDS);
    }

    /** The owner that a key directly under {@code prefix} names; null if it names none. */
    static @Nullable OwnerId ownerUnder(String prefix, String key) {
        if (!key.startsWith(prefix)) {
            return null;
        }
        String rest = key.substring(prefix.length());
        int slash = rest.indexOf('/');
        try {
            return OwnerId.parse(slash < 0 ? rest : rest.substring(0, slash));
        } catch (InvalidArgumentException foreign) {
            return null;
        }
    }

    /** Which resource a key under {@code resources/} or {@code quarantine/} names; null if it names none. */
    @Nullable
    ResourcePath resourceAt(String key) {
        String area = key.startsWith(quarantine()) ? quarantine() : root + "resources/";
        if (!key.startsWith(area)) {
            return null;
        }
        List<String> segments = split(key.substring(area.length()));
        if (segments.size() != 4) {
            return null;
        }
        String id = Escape.unsegment(segments.get(3));
        try {
            OwnerId owner = OwnerId.parse(segments.get(0));
            String kind = Ids.requireName("kind", segments.get(2));
            if (id == null || !segments.get(1).equals(Integer.toString(shardOf(kind, Ids.requireId("id", id))))) {
                return null;
            }
            return new ResourcePath(owner, kind, id);
        } catch (TenureException foreign) {
            return null;
        }
    }

    private static List<String> split(String path) {
        List<String> segments = new ArrayList<>();
        int from = 0;
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', from)) {
            segments.add(path.substring(from, slash));
            from = slash + 1;
        }
        segments.add(path.substring(from));
        return segments;
    }

    /**
     * What a record's key says.
     *
     * @param owner whose it is
     * @param kind the kind's name
     * @param id the id
     */
    record ResourcePath(OwnerId owner, String kind, String id) {}
}
