package io.tenure.cluster;

import io.tenure.resource.OwnerId;
import io.tenure.store.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Lists who is there. Confined to the loop. */
final class Members {

    /*
     * Members first, owners second: both are written in one transaction, so an owner that is missing from the second
     * listing has joined before and is gone. What is listed besides comes after them.
     */

    private final OwnerHome home;

    Members(OwnerHome home) {
        this.home = home;
    }

    /**
     * One member.
     *
     * @param row its entry in the store
     * @param entry what that says
     */
    record Member(KeyValue row, Decoded<MemberEntry> entry) {

        List<String> kinds() {
            MemberEntry read = entry.value();
            return read == null ? List.of() : read.kinds();
        }

        String name() {
            MemberEntry read = entry.value();
            return read == null ? "" : read.name();
        }
    }

    /**
     * All members at one time.
     *
     * @param members by owner, in ascending order
     * @param alive those with a session
     * @param unreadable how many entries could not be read
     */
    record Census(Map<OwnerId, Member> members, Set<OwnerId> alive, int unreadable) {

        /** Members without a session. */
        List<OwnerId> orphans() {
            return members.keySet().stream()
                    .filter(owner -> !alive.contains(owner))
                    .toList();
        }

        List<MemberView> views(OwnerId self) {
            return members.entrySet().stream()
                    .map(e -> new MemberView(
                            e.getKey(),
                            e.getValue().name(),
                            e.getValue().kinds(),
                            alive.contains(e.getKey()),
                            e.getKey().equals(self)))
                    .toList();
        }
    }

    /**
     * What one look saw.
     *
     * @param census who is there
     * @param besides what else was asked for, one list for each prefix
     */
    record Sight(Census census, List<List<KeyValue>> besides) {}

    CompletableFuture<Census> census() {
        return census(List.of()).thenApply(Sight::census);
    }

    /** Who is there, and what is under other prefixes. */
    CompletableFuture<Sight> census(List<String> besides) {
        List<String> prefixes = new ArrayList<>();
        prefixes.add(home.keys().members());
        prefixes.add(home.keys().owners());
        prefixes.addAll(besides);
        return home.store()
                .lists(prefixes)
                .thenApply(lists ->
                        new Sight(census(lists.get(0), lists.get(1)), List.copyOf(lists.subList(2, lists.size()))));
    }

    private Census census(List<KeyValue> memberRows, List<KeyValue> ownerRows) {
        Map<OwnerId, Member> members = new TreeMap<>();
        int unreadable = 0;
        for (KeyValue row : memberRows) {
            OwnerId owner = Keys.ownerUnder(home.keys().members(), row.key());
            Decoded<MemberEntry> entry = MemberEntry.decode(row.value());
            unreadable += owner == null || entry.value() == null ? 1 : 0;
            if (owner != null) {
                members.put(owner, new Member(row, entry));
            }
        }
        Set<OwnerId> alive = new TreeSet<>();
        for (KeyValue row : ownerRows) {
            OwnerId owner = Keys.ownerUnder(home.keys().owners(), row.key());
            if (owner != null) {
                alive.add(owner);
            }
        }
        return new Census(members, alive, unreadable);
    }

    /** What an owner calls itself; empty if its entry cannot be read. */
    static String nameOf(@Nullable KeyValue ownerRow) {
        OwnerEntry entry =
                ownerRow == null ? null : OwnerEntry.decode(ownerRow.value()).value();
        return entry == null ? "" : entry.service() + "@" + entry.host() + ":" + entry.pid();
    }
}
