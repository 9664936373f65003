package io.tenure.examples.gateway.demo;

import java.util.ArrayList;
import java.util.List;

/** Lines up rows of text in columns: the first one to the left, the others, mostly numbers, to the right. */
final class Table {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final int columns;

    Table(String... header) {
        this.columns = header.length;
        rows.add(List.of(header));
    }

    /**
     * Adds a row.
     *
     * @throws IllegalArgumentException if it has more or fewer cells than the header
     */
    Table row(Object... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException("a row has " + cells.length + " cells, must have " + columns);
        }
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(row);
        return this;
    }

    /** The lines, without blanks at their ends. */
    List<String> lines() {
        return rows.stream().map(this::line).toList();
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < columns; column++) {
            String cell = row.get(column);
            String blanks = " ".repeat(width(column) - cell.length());
            line.append(column == 0 ? cell + blanks : GAP + blanks + cell);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
