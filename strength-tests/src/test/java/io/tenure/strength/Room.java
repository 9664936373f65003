package io.tenure.strength;

import java.util.List;
import java.util.stream.Stream;

/**
 * Classes that are mutated, and the tests that have to notice.
 *
 * @param name what its row is called
 * @param classes patterns of PIT
 * @param except patterns of those that another room has
 * @param tests patterns of PIT
 */
record Room(String name, List<String> classes, List<String> except, List<String> tests) {

    private static final List<String> ALL_CODECS = Stream.of(
                    "annotation.DurationText",
                    "cluster.ClaimEntry",
                    "cluster.ConfigEntry",
                    "cluster.CounterEntry",
                    "cluster.Decoded",
                    "cluster.EntryText*",
                    "cluster.Keys*",
                    "cluster.MemberEntry*",
                    "cluster.NameEntry",
                    "cluster.OwnerEntry",
                    "cluster.QuarantineEntry",
                    "cluster.RecordCodec*",
                    "cluster.TombstoneEntry",
                    "resource.Escape",
                    "resource.Ids",
                    "resource.OwnerId",
                    "resource.ResourceRecord",
                    "resource.Text")
            .map(name -> "io.tenure." + name)
            .toList();

    static final Room TIMER = inPackage("timer", List.of());
    static final Room ENGINE = inPackage("engine", List.of());
    static final Room CLEANUP = inPackage("cleanup", List.of());
    static final Room CLUSTER = inPackage("cluster", ALL_CODECS);
    static final Room CODECS = new Room(
            "codecs",
            ALL_CODECS,
            List.of(),
            List.of("io.tenure.annotation.DurationTextTest", "io.tenure.cluster.*", "io.tenure.resource.*"));

    private static Room inPackage(String name, List<String> except) {
        String all = "io.tenure." + name + ".*";
        return new Room(name, List.of(all), except, List.of(all));
    }
}
