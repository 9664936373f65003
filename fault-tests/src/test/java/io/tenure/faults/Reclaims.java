package io.tenure.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Who cleaned up after whom: the histories say who ended it, and tombstones who began it, and when. Confined to the test's
 * thread.
 */
final class Reclaims {

    /** The least that the brake leaves between two owners: it says a second, and measures roughly. */
    private static final Duration APART = Duration.ofMillis(500);

    private static final String TOMBSTONES = StoreWindow.ROOT + "tombstones/";

    private final List<HolderProcess> processes;
    private final List<Begun> begun;

    private record Begun(String owner, String by, long wallMillis) {}

    /** Of incarnations that are all cleaned up. */
    Reclaims(StoreWindow store, List<HolderProcess> processes) {
        this.processes = processes;
        this.begun = store.rows().stream()
                .filter(row -> row.key().startsWith(TOMBSTONES))
                .map(row -> begun(row.key().substring(TOMBSTONES.length()), row.value()))
                .toList();
    }

    private static Begun begun(String owner, String tombstone) {
        Map<String, String> fields = tombstone
                .lines()
                .map(line -> line.split(": ", 2))
                .filter(parts -> parts.length == 2)
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        return new Begun(owner, fields.getOrDefault("by", ""), Long.parseLong(fields.getOrDefault("at", "0")));
    }

    /** Each was cleaned up, by one process, which may be its own. */
    void requireEachOnce(List<String> owners) {
        for (String owner : owners) {
            Wait.until("somebody says that " + owner + " is cleaned up", Wait.LONG, () -> timesReclaimed(owner) > 0);
            assertThat(timesReclaimed(owner))
                    .as("how often %s was cleaned up", owner)
                    .isEqualTo(1);
        }
    }

    private long timesReclaimed(String owner) {
        return processes.stream().mapToLong(each -> timesReclaimed(owner, each)).sum();
    }

    private static long timesReclaimed(String owner, HolderProcess by) {
        return by.lines(line -> line.is("reclaimed") && line.more().get(0).equals(owner))
                .size();
    }

    /** That process cleaned up after its own former incarnation. */
    void requireOwn(HolderProcess process) {
        assertThat(timesReclaimed(process.owners().get(0), process))
                .as(() -> "whether it cleaned up after itself\n" + process.describe())
                .isEqualTo(1);
    }

    /** If that process began with others, it had begun with its own former incarnation before. */
    void requireOwnFirst(HolderProcess process) {
        List<Long> others = othersBegunBy(process);
        if (!others.isEmpty()) {
            assertThat(ownBegunBy(process))
                    .as(() -> "when it began with its own, before " + others + '\n' + process.describe())
                    .isNotEmpty()
                    .allMatch(at -> at <= others.get(0));
        }
    }

    /** That process had its brake on, and began with others one after the other, from then on. */
    void requireNoRush(HolderProcess process) {
        List<Line> engaged =
                process.lines(line -> line.is("brake") && line.more().get(0).equals("true"));
        assertThat(engaged)
                .as(() -> "that the brake was engaged\n" + process.describe())
                .isNotEmpty();
        long engagedMillis = Long.parseLong(engaged.get(0).more().get(1));
        List<Long> others =
                othersBegunBy(process).stream().map(at -> at - engagedMillis).toList();
        System.out.println(process.name() + " began with others so many ms after its brake was engaged: " + others);
        for (int i = 0; i < others.size(); i++) {
            assertThat(others.get(i))
                    .as("when it began with number %d of %s", i, others)
                    .isGreaterThanOrEqualTo(APART.multipliedBy(i).toMillis());
        }
    }

    private List<Long> ownBegunBy(HolderProcess process) {
        return begunBy(process, process.owners()::contains);
    }

    private List<Long> othersBegunBy(HolderProcess process) {
        return begunBy(process, owner -> !process.owners().contains(owner));
    }

    private List<Long> begunBy(HolderProcess process, Predicate<String> whose) {
        return begun.stream()
                .filter(each -> process.owners().contains(each.by()) && whose.test(each.owner()))
                .map(Begun::wallMillis)
                .sorted(Comparator.naturalOrder())
                .toList();
    }
}
