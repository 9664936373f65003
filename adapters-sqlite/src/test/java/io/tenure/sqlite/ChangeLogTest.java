package io.tenure.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.store.KeyValue;
import io.tenure.store.Transaction;
import io.tenure.store.WatchFeed.Change;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChangeLogTest {

    private static final String LONG = "v".repeat(WriteTransaction.LONGEST_VALUE_KEPT + 1);

    private Sql sql;

    @BeforeEach
    void begin() throws SQLException {
        sql = Sql.connect(":memory:", false, 100);
        Schema.create(sql, new ClockId("boot", "none"));
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    @Test
    void I1_changesFollowOnThoseReadBefore() throws SQLException {
        commit(Transaction.builder().put("/a", "1"));
        commit(Transaction.builder().put("/a", "2").put("/b", "1"));
        commit(Transaction.builder().delete("/a"));

        assertThat(changesAfter(1))
                .containsExactly(
                        new Change("/a", new KeyValue("/a", "2", 2, 3, 0), 3),
                        new Change("/b", new KeyValue("/b", "1", 3, 3, 0), 3),
                        new Change("/a", null, 4));
        assertThat(ChangeLog.last(sql)).isEqualTo(4);
        assertThat(ChangeLog.after(sql, 4)).isEqualTo(new ChangeLog.Page(List.of(), 4, false));
    }

    @Test
    void I1_holeIsSaid() throws SQLException {
        commit(Transaction.builder().put("/a", "1").put("/b", "1").put("/c", "1"));
        sql.run("DELETE FROM change WHERE seq <= 2");
        assertThat(ChangeLog.after(sql, 1)).isNull();
        assertThat(changesAfter(2)).hasSize(1);

        sql.run("DELETE FROM change");
        assertThat(ChangeLog.after(sql, 2)).isNull();
        assertThat(changesAfter(3)).isEmpty();
    }

    @Test
    void I1_longValueIsReadWhereItStands() throws SQLException {
        commit(Transaction.builder().put("/a", LONG));

        assertThat(changesAfter(0)).containsExactly(new Change("/a", new KeyValue("/a", LONG, 2, 2, 0), 2));
    }

    @Test
    void I2_longValueThatIsNoLongerThere_isLeftToALaterEntry() throws SQLException {
        commit(Transaction.builder().put("/a", LONG));
        commit(Transaction.builder().put("/a", LONG + "2"));
        assertThat(changesAfter(0)).containsExactly(new Change("/a", new KeyValue("/a", LONG + "2", 2, 3, 0), 3));

        commit(Transaction.builder().put("/a", "short"));
        assertThat(changesAfter(0)).containsExactly(new Change("/a", new KeyValue("/a", "short", 2, 4, 0), 4));

        commit(Transaction.builder().put("/a", LONG));
        commit(Transaction.builder().delete("/a"));
        assertThat(ChangeLog.after(sql, 3)).isEqualTo(new ChangeLog.Page(List.of(new Change("/a", null, 6)), 5, false));
    }

    @Test
    void I2_entriesThatArePassedOver_countAsRead() throws SQLException {
        for (int i = 0; i < ChangeLog.PAGE; i++) {
            commit(Transaction.builder().put("/a", LONG));
        }
        commit(Transaction.builder().delete("/a"));

        assertThat(ChangeLog.after(sql, 0)).isEqualTo(new ChangeLog.Page(List.of(), ChangeLog.PAGE, true));
        assertThat(changesAfter(ChangeLog.PAGE)).hasSize(1);
    }

    @Test
    void I1_pagesFollowOneAnother() throws SQLException {
        int changes = ChangeLog.PAGE + 100;
        for (int i = 0; i < changes; i += 102) {
            Transaction.Builder batch = Transaction.builder();
            for (int j = i; j < i + 102; j++) {
                batch.put("/" + j, "v");
            }
            commit(batch);
        }

        assertThat(changesAfter(0)).hasSize(ChangeLog.PAGE);
        assertThat(changesAfter(ChangeLog.PAGE)).hasSize(changes - ChangeLog.PAGE);
    }

    private List<Change> changesAfter(long seq) throws SQLException {
        ChangeLog.Page page = ChangeLog.after(sql, seq);
        assertThat(page).as("no hole").isNotNull();
        return page.changes();
    }

    private void commit(Transaction.Builder builder) throws SQLException {
        WriteTransaction transaction = WriteTransaction.on(sql);
        transaction.transact(builder.build());
        transaction.finish();
    }
}
