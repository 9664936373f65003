package io.tenure.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.store.CoordinationStore;
import io.tenure.store.KeyValue;
import io.tenure.store.ReadResult;
import io.tenure.store.StoreLimits;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Part of {@link CoordinationStoreContract}: revisions, comparisons, and what is refused. */
interface TransactionContract extends StoreSteps {

    @Test
    default void firstPut_createsTheKeyAtItsRevision() {
        long revision = put("/a", "one");

        assertThat(revision).isPositive();
        assertThat(read("/a")).isEqualTo(new KeyValue("/a", "one", revision, revision, 0));
    }

    @Test
    default void putOfAnExistingKey_keepsCreateAndRaisesModRevision() {
        long created = put("/a", "one");
        long changed = put("/a", "two");

        assertThat(changed).isGreaterThan(created);
        assertThat(read("/a")).isEqualTo(new KeyValue("/a", "two", created, changed, 0));
    }

    @Test
    default void keysOfOneTransaction_shareItsRevision() {
        long revision = commit(Transaction.builder().put("/a", "1").put("/b", "2"));

        assertThat(List.of(read("/a"), read("/b")))
                .extracting(KeyValue::modRevision)
                .containsOnly(revision);
    }

    @Test
    default void revision_growsAcrossDeletes() {
        long put = put("/a", "1");
        long deleted = commit(Transaction.builder().delete("/a"));
        long again = put("/b", "1");

        assertThat(deleted).isGreaterThan(put);
        assertThat(again).isGreaterThan(deleted);
        assertThat(ok(store().get("/a", TIMEOUT)).value()).isNull();
        assertThat(ok(store().get("/a", TIMEOUT)).revision()).isEqualTo(again);
    }

    @Test
    default void recreatedKey_hasNewCreateAndModRevision() {
        put("/a", "1");
        put("/a", "2");
        long deleted = commit(Transaction.builder().delete("/a"));
        long recreated = put("/a", "3");

        assertThat(recreated).isGreaterThan(deleted);
        assertThat(read("/a")).isEqualTo(new KeyValue("/a", "3", recreated, recreated, 0));
    }

    @Test
    default void comparisonsThatHold_letTheWritesThrough() {
        long created = put("/a", "1");
        long changed = put("/a", "2");

        long revision = commit(Transaction.builder()
                .ifCreated("/a", created)
                .ifUnchanged("/a", changed)
                .ifAbsent("/b")
                .ifUnchanged("/b", 0)
                .put("/b", "3")
                .delete("/a")
                .elseRead("/a"));

        assertThat(read("/b").createRevision()).isEqualTo(revision);
        assertThat(exists("/a")).isFalse();
    }

    @Test
    default void comparisonThatFails_appliesNothingAndReadsElse() {
        long created = put("/a", "1");
        long changed = put("/a", "2");
        long last = put("/b", "3");

        for (Transaction.Builder failing : List.of(
                Transaction.builder().ifAbsent("/a"),
                Transaction.builder().ifUnchanged("/a", 0),
                Transaction.builder().ifCreated("/a", changed),
                Transaction.builder().ifUnchanged("/a", created),
                Transaction.builder().ifCreated("/none", changed),
                Transaction.builder().ifUnchanged("/none", changed),
                Transaction.builder().ifCreated("/a", created).ifAbsent("/b"))) {
            TransactResult result = ok(store().transact(
                            failing.put("/c", "4")
                                    .delete("/b")
                                    .elseRead("/b")
                                    .elseRead("/none")
                                    .elseRead("/a")
                                    .build(),
                            TIMEOUT));

            assertThat(result.succeeded()).isFalse();
            assertThat(result.revision()).isEqualTo(last);
            assertThat(result.elseReads())
                    .containsExactlyInAnyOrder(
                            new KeyValue("/a", "2", created, changed, 0), new KeyValue("/b", "3", last, last, 0));
        }
        assertThat(exists("/c")).isFalse();
        assertThat(exists("/b")).isTrue();
    }

    @Test
    default void elseReads_areEmptyAfterSuccess() {
        put("/a", "1");

        TransactResult result = ok(store().transact(
                        Transaction.builder().put("/b", "1").elseRead("/a").build(), TIMEOUT));

        assertThat(result.elseReads()).isEmpty();
    }

    @Test
    default void deleteOfAnAbsentKey_isNoError() {
        long before = put("/a", "1");

        long after = commit(Transaction.builder().delete("/none"));

        assertThat(after).isGreaterThanOrEqualTo(before);
        assertThat(put("/b", "1")).isGreaterThan(after);
    }

    @Test
    default void emptyTransaction_succeedsAndChangesNothing() {
        long before = put("/a", "1");

        assertThat(commit(Transaction.builder())).isEqualTo(before);
    }

    @Test
    default void operationsAtTheLimit_areApplied() {
        Transaction.Builder full = Transaction.builder();
        for (int i = 0; i < CoordinationStore.MAX_OPERATIONS; i++) {
            full.ifAbsent("/k/" + i).put("/k/" + i, "v" + i).elseRead("/k/" + i);
        }

        commit(full);
        TransactResult second = ok(store().transact(full.build(), TIMEOUT));

        assertThat(second.succeeded()).isFalse();
        assertThat(second.elseReads()).hasSize(CoordinationStore.MAX_OPERATIONS);
    }

    @Test
    default void operationsAboveTheLimit_areRefused() {
        Transaction.Builder puts = Transaction.builder();
        Transaction.Builder mixed = Transaction.builder().delete("/d");
        Transaction.Builder compares = Transaction.builder();
        Transaction.Builder reads = Transaction.builder();
        IntStream.range(0, 129).forEach(i -> {
            puts.put("/k/" + i, "v");
            compares.ifAbsent("/k/" + i);
            reads.elseRead("/k/" + i);
        });
        IntStream.range(0, 128).forEach(i -> mixed.put("/k/" + i, "v"));

        for (Transaction.Builder tooLong : List.of(puts, mixed, compares, reads)) {
            assertThatThrownBy(tooLong::build)
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("129")
                    .hasMessageContaining("at most 128");
        }
    }

    @Test
    default void keyWrittenTwice_isRefused() {
        assertThatThrownBy(
                        () -> Transaction.builder().put("/a", "1").delete("/a").build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("/a");
    }

    @Test
    default void unfitKey_isRefusedEverywhere() {
        for (String key : List.of(
                "", " ", "/a b", "/a\n", "/a\u0000", "/\u00e4", "/\u007f", "/" + "k".repeat(StoreLimits.MAX_KEY))) {
            assertRefused(key);
        }
    }

    private void assertRefused(String key) {
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> store().get(key, TIMEOUT),
                () -> store().range(key, null, 1, TIMEOUT),
                () -> store().range("/", key, 1, TIMEOUT),
                () -> store().watch(key, new WatchLog()),
                () -> Transaction.builder().put(key, "").build(),
                () -> Transaction.builder().delete(key).build(),
                () -> Transaction.builder().ifAbsent(key).build(),
                () -> Transaction.builder().elseRead(key).build())) {
            assertThatThrownBy(call).as("key '%s'", key).isInstanceOf(InvalidArgumentException.class);
        }
    }

    @Test
    default void longestKeyAndValue_areKept() {
        String key = "/" + "k".repeat(StoreLimits.MAX_KEY - 1);
        String value = "\u20ac".repeat(StoreLimits.MAX_VALUE);

        put(key, value);

        assertThat(read(key).value()).isEqualTo(value);
    }

    @Test
    default void anyText_isKeptAsItIs() {
        for (String value : List.of(
                "",
                " ",
                "'; drop table kv; --",
                "a\u0000b",
                "\u00e4\u20ac\ud83d\ude00",
                "\r\n\t",
                "0",
                "1e3",
                "null")) {
            put("/a", value);

            assertThat(read("/a").value()).isEqualTo(value);
        }
    }

    @Test
    default void unfitValue_isRefused() {
        assertThatThrownBy(() -> Transaction.builder()
                        .put("/a", "v".repeat(StoreLimits.MAX_VALUE + 1))
                        .build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining(Integer.toString(StoreLimits.MAX_VALUE + 1))
                .hasMessageContaining(Integer.toString(StoreLimits.MAX_VALUE));
        assertThatThrownBy(() -> Transaction.builder().put("/a", "x\ud800").build())
                .isInstanceOf(InvalidArgumentException.class);
        assertThatCode(() -> Transaction.builder().put("/a", "x\ud83d\ude00").build())
                .doesNotThrowAnyException();
    }

    @Test
    default void write_isReadByEveryConnection() {
        long revision = put("/a", "1");

        ReadResult read = ok(other().get("/a", TIMEOUT));

        assertThat(read.value()).isEqualTo(new KeyValue("/a", "1", revision, revision, 0));
        assertThat(read.revision()).isEqualTo(revision);
    }
}
