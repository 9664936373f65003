package io.tenure.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/** One connection to a database, with the statements that were prepared on it. Not thread-safe. */
final class Sql implements AutoCloseable {

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    private Sql(Connection connection) {
        this.connection = connection;
    }

    /** Makes a value of the row that the result set stands on. */
    @FunctionalInterface
    interface Row<T> {
        /** Reads the row. */
        T read(ResultSet row) throws SQLException;
    }

    /**
     * Connects to a database that exists: SQLite is not to make one.
     *
     * @param target a path, or a {@code file:} URI
     * @param readOnly whether SQLite itself opens the file for reading only
     * @param busyMillis how long a statement waits for a lock
     */
    static Sql connect(String target, boolean readOnly, int busyMillis) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(readOnly);
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setBusyTimeout(busyMillis);
        return new Sql(config.createConnection("jdbc:sqlite:" + target));
    }

    /** Runs what has no result, or whose result does not matter. */
    void run(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = prepared(sql, values);
        if (statement.execute()) {
            statement.getResultSet().close();
        }
    }

    /** Runs a statement and counts the rows that it changed. */
    int update(String sql, @Nullable Object... values) throws SQLException {
        return prepared(sql, values).executeUpdate();
    }

    /** Reads all rows. */
    <T> List<T> all(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
        List<T> rows = new ArrayList<>();
        try (ResultSet result = prepared(sql, values).executeQuery()) {
            while (result.next()) {
                rows.add(row.read(result));
            }
        }
        return rows;
    }

    /** Reads the first row, or null if there is none. */
    <T> @Nullable T first(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
        try (ResultSet result = prepared(sql, values).executeQuery()) {
            return result.next() ? row.read(result) : null;
        }
    }

    /** Reads the one number that the statement gives. */
    long number(String sql, @Nullable Object... values) throws SQLException {
        Long number = first(sql, row -> row.getLong(1), values);
        if (number == null) {
            throw new SQLException("no row from: " + sql);
        }
        return number;
    }

    /** Reads the one text that the statement gives. */
    String text(String sql, @Nullable Object... values) throws SQLException {
        String text = first(sql, row -> row.getString(1), values);
        if (text == null) {
            throw new SQLException("no row from: " + sql);
        }
        return text;
    }

    @Override
    public void close() throws SQLException {
        statements.clear();
        connection.close();
    }

    /** Whether a statement failed because another process has the lock. */
    static boolean isBusy(SQLException e) {
        return isOneOf(e, SQLiteErrorCode.SQLITE_BUSY, SQLiteErrorCode.SQLITE_LOCKED);
    }

    /** Whether a statement failed because the file is damaged, or no database at all. */
    static boolean isCorrupt(SQLException e) {
        return isOneOf(e, SQLiteErrorCode.SQLITE_CORRUPT, SQLiteErrorCode.SQLITE_NOTADB);
    }

    /** By the primary code, which the extended ones carry in their lowest byte. */
    static boolean isOneOf(SQLException e, SQLiteErrorCode... codes) {
        if (e instanceof SQLiteException failure) {
            int primary = failure.getResultCode().code & 0xff;
            for (SQLiteErrorCode code : codes) {
                if (code.code == primary) {
                    return true;
                }
            }
        }
        return false;
    }

    private PreparedStatement prepared(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }
}
