package io.tenure.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionRowTest {

    private static final long NOW = 1_000;

    private Sql sql;

    @BeforeEach
    void make() throws SQLException {
        sql = Sql.connect(":memory:", false, 100);
        Schema.create(sql, new ClockId("boot", "none"));
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    @Test
    void thoseThatMayBeOver_areThoseWithAWitness_andThoseWhoseDeadlineHasPassed() throws SQLException {
        long witnessed = insert(NOW + 1, "0123456789abcdef");
        long past = insert(NOW, null);
        insert(NOW + 1, null);

        assertThat(SessionRow.thatMayBeOver(sql, NOW))
                .extracting(SessionRow::number)
                .containsExactlyInAnyOrder(witnessed, past);
    }

    @Test
    void thoseThatMayBeOver_areFoundWithoutALookAtTheOthers() throws SQLException {
        List<String> plan = sql.all("EXPLAIN QUERY PLAN " + SessionRow.THAT_MAY_BE_OVER, row -> row.getString(4), NOW);

        assertThat(plan)
                .anyMatch(step -> step.contains("INDEX session_witnessed"))
                .anyMatch(step -> step.contains("INDEX session_deadline (deadline<?)"))
                .allMatch(step -> step.contains("INDEX session_") || !step.contains("session"));
    }

    private long insert(long deadlineNanos, @Nullable String witness) throws SQLException {
        return WriteTransaction.on(sql).openSession(1, deadlineNanos, witness);
    }
}
