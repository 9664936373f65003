package io.tenure.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.store.KeyValue;
import io.tenure.store.SessionNotFoundException;
import io.tenure.store.Transaction;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WriteTransactionTest {

    private Sql sql;
    private WriteTransaction transaction;

    @BeforeEach
    void begin() throws SQLException {
        sql = Sql.connect(":memory:", false, 100);
        Schema.create(sql, new ClockId("boot", "none"));
        transaction = WriteTransaction.on(sql);
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    @Test
    void I1_revisionGrowsByOneWithEachCallThatChangesAKey() throws SQLException {
        assertThat(put("/a")).isEqualTo(2);
        assertThat(transact(Transaction.builder().put("/b", "1").put("/c", "1")))
                .isEqualTo(3);
        assertThat(transact(Transaction.builder().delete("/none"))).isEqualTo(3);
        assertThat(transact(Transaction.builder().delete("/b").delete("/c"))).isEqualTo(4);
        transaction.finish();

        assertThat(Rows.revision(sql)).isEqualTo(4);
        assertThat(WriteTransaction.on(sql).transact(put1("/d")).revision()).isEqualTo(5);
    }

    @Test
    void I2_refusedCallHasChangedNothing() throws SQLException {
        put("/a");

        assertThatThrownBy(() -> transact(Transaction.builder()
                        .put("/a", "2")
                        .delete("/b")
                        .put("/c", "1")
                        .putInSession("/d", "1", 99)))
                .isInstanceOf(SessionNotFoundException.class);

        assertThat(Rows.range(sql, "/", null, 10).rows()).containsExactly(new KeyValue("/a", "1", 2, 2, 0));
        assertThat(put("/b")).isEqualTo(3);
    }

    @Test
    void I3_changesAreNumberedWithoutHoles_andTheLastAreKept() throws SQLException {
        int changes = WriteTransaction.CHANGES_KEPT * 2;
        sql.run("BEGIN IMMEDIATE");
        for (int i = 0; i < changes; i += 64) {
            transaction = WriteTransaction.on(sql);
            Transaction.Builder batch = Transaction.builder();
            for (int j = 0; j < 64; j++) {
                batch.put("/k/" + (i + j) % 100, "v");
            }
            transact(batch);
            transaction.finish();
        }
        sql.run("COMMIT");

        assertThat(ChangeLog.last(sql)).isEqualTo(changes);
        assertThat(sql.number("SELECT max(seq) - min(seq) + 1 - count(*) FROM change"))
                .isZero();
        assertThat(sql.number("SELECT count(*) FROM change"))
                .isBetween((long) WriteTransaction.CHANGES_KEPT, WriteTransaction.CHANGES_KEPT + 512L);
    }

    @Test
    void I4_keysOfASessionGoWithIt() throws SQLException {
        long first = transaction.openSession(1, 1, null);
        long second = transaction.openSession(1, 1, null);
        transact(Transaction.builder()
                .putInSession("/1", "v", first)
                .putInSession("/2", "v", second)
                .putInSession("/3", "v", first)
                .put("/4", "v"));

        assertThat(transaction.endSession(first)).isTrue();
        assertThat(transaction.endSession(first)).isFalse();

        assertThat(Rows.range(sql, "/", null, 10).rows())
                .extracting(KeyValue::key)
                .containsExactly("/2", "/4");
        assertThat(put("/5")).isEqualTo(4);
        assertThat(transaction.openSession(1, 1, null))
                .as("numbers are not used again")
                .isGreaterThan(second);
    }

    private long put(String key) throws SQLException {
        return transact(Transaction.builder().put(key, "1"));
    }

    private static Transaction put1(String key) {
        return Transaction.builder().put(key, "1").build();
    }

    private long transact(Transaction.Builder builder) throws SQLException {
        return transaction.transact(builder.build()).revision();
    }
}
