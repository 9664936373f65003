package io.tenure.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.store.CoordinationStore;
import io.tenure.store.KeyValue;
import io.tenure.store.RangePage;
import io.tenure.store.SessionGrant;
import io.tenure.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Part of {@link CoordinationStoreContract}: listing. */
interface RangeContract extends StoreSteps {

    @Test
    default void prefix_takesTheKeyThatEqualsItAndNoNeighbour() {
        List<String> around = List.of(
                "/a/a~",
                "/a/b",
                "/a/b!",
                "/a/b.",
                "/a/b/",
                "/a/b/c",
                "/a/b/c/d",
                "/a/b0",
                "/a/bb",
                "/a/b~",
                "/a/b~~",
                "/a/c");
        around.forEach(key -> put(key, "v"));

        assertThat(keys("/a/b/")).containsExactly("/a/b/", "/a/b/c", "/a/b/c/d");
        assertThat(keys("/a/b"))
                .containsExactly(
                        "/a/b", "/a/b!", "/a/b.", "/a/b/", "/a/b/c", "/a/b/c/d", "/a/b0", "/a/bb", "/a/b~", "/a/b~~");
        assertThat(keys("/a/b~")).containsExactly("/a/b~", "/a/b~~");
        assertThat(keys("/a/b~~~")).isEmpty();
        assertThat(keys("/")).containsExactlyElementsOf(around);
    }

    @Test
    default void prefix_isTakenLiterally() {
        List<String> keys = List.of("/%/1", "/*/1", "/A/1", "/X/1", "/[a]/1", "/_/1", "/a/1", "/x/1");
        keys.forEach(key -> put(key, "v"));

        for (String key : keys) {
            assertThat(keys(key.substring(0, key.length() - 1))).containsExactly(key);
        }
    }

    @Test
    default void pages_followOneAnother() {
        IntStream.range(10, 20).forEach(i -> put("/p/" + i, "v" + i));
        put("/q", "v");

        RangePage first = ok(store().range("/p/", null, 4, TIMEOUT));
        RangePage second = ok(store().range("/p/", "/p/13", 4, TIMEOUT));
        RangePage third = ok(store().range("/p/", "/p/17", 4, TIMEOUT));

        assertThat(first.rows()).extracting(KeyValue::key).containsExactly("/p/10", "/p/11", "/p/12", "/p/13");
        assertThat(first.more()).isTrue();
        assertThat(second.rows()).extracting(KeyValue::value).containsExactly("v14", "v15", "v16", "v17");
        assertThat(second.more()).isTrue();
        assertThat(third.rows()).extracting(KeyValue::key).containsExactly("/p/18", "/p/19");
        assertThat(third.more()).isFalse();
    }

    @Test
    default void lastPage_thatIsFull_saysThereIsNoMore() {
        IntStream.range(0, 4).forEach(i -> put("/p/" + i, "v"));

        assertThat(ok(store().range("/p/", null, 4, TIMEOUT)).more()).isFalse();
        assertThat(ok(store().range("/p/", null, 3, TIMEOUT)).more()).isTrue();
        assertThat(ok(store().range("/p/", "/p/3", 3, TIMEOUT)).rows()).isEmpty();
    }

    @Test
    default void after_neednotExistNorBeginWithThePrefix() {
        put("/p/1", "v");
        put("/p/3", "v");

        assertThat(ok(store().range("/p/", "/p/2", 10, TIMEOUT)).rows())
                .extracting(KeyValue::key)
                .containsExactly("/p/3");
        assertThat(ok(store().range("/p/", "/a", 10, TIMEOUT)).rows()).hasSize(2);
        assertThat(ok(store().range("/p/", "/z", 10, TIMEOUT)).rows()).isEmpty();
    }

    @Test
    default void rows_areAsWritten_atTheStoresRevision() {
        SessionGrant session = ok(store().openSession(ttl().multipliedBy(10), TIMEOUT));
        long created = put("/p/1", "old");
        long revision = commit(Transaction.builder()
                .putInSession("/p/1", "new", session.session())
                .put("/p/2", "v"));

        RangePage page = ok(store().range("/p/", null, 10, TIMEOUT));

        assertThat(page.rows())
                .containsExactly(
                        new KeyValue("/p/1", "new", created, revision, session.session()),
                        new KeyValue("/p/2", "v", revision, revision, 0));
        assertThat(page.revision()).isEqualTo(revision);
    }

    @Test
    default void listing_whileOthersInsert_missesNoOldKeyAndRepeatsNone() {
        Transaction.Builder old = Transaction.builder();
        IntStream.range(0, 100).forEach(i -> old.put(String.format("/p/%03d", i * 2), "old"));
        commit(old);
        List<String> seen = new ArrayList<>();
        String after = null;
        boolean more = true;
        for (int i = 0; more; i++) {
            RangePage page = ok(store().range("/p/", after, 7, TIMEOUT));
            page.rows().forEach(row -> seen.add(row.key()));
            put(String.format("/p/%03d", (i * 17 * 2 + 1) % 200), "new");
            more = page.more();
            after = page.rows().isEmpty()
                    ? after
                    : page.rows().get(page.rows().size() - 1).key();
        }

        assertThat(seen).isSorted().doesNotHaveDuplicates();
        assertThat(seen)
                .containsAll(IntStream.range(0, 100)
                        .mapToObj(i -> String.format("/p/%03d", i * 2))
                        .toList());
    }

    @Test
    default void longestPage_isGiven() {
        for (int from = 0; from <= CoordinationStore.MAX_PAGE; from += 128) {
            Transaction.Builder batch = Transaction.builder();
            IntStream.range(from, Math.min(from + 128, CoordinationStore.MAX_PAGE + 1))
                    .forEach(i -> batch.put(String.format("/p/%05d", i), "v"));
            commit(batch);
        }

        RangePage page = ok(store().range("/p/", null, CoordinationStore.MAX_PAGE, TIMEOUT));

        assertThat(page.rows()).hasSize(CoordinationStore.MAX_PAGE);
        assertThat(page.more()).isTrue();
    }

    @Test
    default void firstPagesOfSeveralPrefixes_areThoseOfEach_inTheirOrder() {
        IntStream.range(0, 5).forEach(i -> put("/p/" + i, "v" + i));
        long revision = put("/a", "alone");

        List<RangePage> pages = ok(store().ranges(List.of("/p/", "/nothing/", "/a"), 4, TIMEOUT));

        assertThat(pages).hasSize(3);
        assertThat(pages.get(0).rows()).extracting(KeyValue::value).containsExactly("v0", "v1", "v2", "v3");
        assertThat(pages).extracting(RangePage::more).containsExactly(true, false, false);
        assertThat(pages.get(1).rows()).isEmpty();
        assertThat(pages.get(2).rows()).containsExactly(new KeyValue("/a", "alone", revision, revision, 0));
        assertThat(pages).extracting(RangePage::revision).containsOnly(revision);
        assertThat(pages)
                .extracting(RangePage::term)
                .containsOnly(ok(store().get("/a", TIMEOUT)).term());
    }

    @Test
    default void prefixesThatAreNoneOrUnfit_areRefused() {
        for (List<String> prefixes : List.of(List.<String>of(), List.of("/p/", "not fit"))) {
            assertThatThrownBy(() -> store().ranges(prefixes, 4, TIMEOUT)).isInstanceOf(InvalidArgumentException.class);
        }
    }

    @Test
    default void unfitLimit_isRefused() {
        for (int limit : new int[] {0, -1, CoordinationStore.MAX_PAGE + 1}) {
            assertThatThrownBy(() -> store().range("/p/", null, limit, TIMEOUT))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("limit is " + limit)
                    .hasMessageContaining("1000");
        }
    }

    private List<String> keys(String prefix) {
        return keys(prefix, null);
    }

    private List<String> keys(String prefix, @Nullable String after) {
        return ok(store().range(prefix, after, CoordinationStore.MAX_PAGE, TIMEOUT)).rows().stream()
                .map(KeyValue::key)
                .toList();
    }
}
