package io.tenure.strength;

import java.util.ArrayList;
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

    /** The coordinator's: what engine and cluster do is seen there. */
    private static final String COORDINATORS_TESTS = "~io\\.tenure\\.[A-Z].*Test";

    static final Room TIMER = inPackage("timer", List.of());
    static final Room ENGINE = inPackage("engine", List.of(), COORDINATORS_TESTS);
    static final Room CLEANUP = inPackage("cleanup", List.of());
    static final Room CLUSTER_A_TO_L = ofCluster("A-L");

    static final Room CLUSTER_M_TO_Z = ofCluster("M-Z");

    static final Room CODECS = new Room(
            "codecs",
            ALL_CODECS,
            List.of(),
            List.of("io.tenure.annotation.DurationTextTest", "io.tenure.cluster.*Test", "io.tenure.resource.*Test"));

    /** Half of it at a time, or it would take longer than a part of a long run may. */
    private static Room ofCluster(String letters) {
        return new Room(
                "cluster " + letters,
                List.of("~io\\.tenure\\.cluster\\.[" + letters + "].*"),
                ALL_CODECS,
                List.of("io.tenure.cluster.*Test", COORDINATORS_TESTS));
    }

    private static Room inPackage(String name, List<String> except, String... moreTests) {
        String all = "io.tenure." + name + ".*";
        List<String> tests = new ArrayList<>(List.of(moreTests));
        tests.add(0, all);
        return new Room(name, List.of(all), except, List.copyOf(tests));
    }
}
