package io.tenure.examples.gateway.demo;

import io.tenure.resource.Layer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongBiFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What there is to see, as a table and as a line. Thread-safe. */
final class Scene {

    private static final List<String> HEADER =
            List.of("", "pid", "state", "orders", "done", "MEMORY", "CONNECTION", "EXTERNAL", "| at the bank:");
    private static final Logger LOG = LoggerFactory.getLogger(Scene.class);

    /** What the bank keeps for a gateway. */
    static final View BOOKS = new View(
            new Column("at the bank", (bank, gateway) -> bank.sumOf(gateway, BankReport.Position::left)),
            List.of(
                    new Column(
                            "registrations",
                            (bank, gateway) -> bank.sumOf(gateway, BankReport.Position::registrations)),
                    new Column("holds", (bank, gateway) -> bank.sumOf(gateway, BankReport.Position::holds))));

    /** What a gateway has booked, and what it was not allowed to. */
    static final View LEDGER = new View(
            new Column("booked", (bank, gateway) -> bank.ledger().booked().getOrDefault(gateway, 0L)),
            List.of(
                    new Column(
                            "booked", (bank, gateway) -> bank.ledger().booked().getOrDefault(gateway, 0L)),
                    new Column(
                            "refused",
                            (bank, gateway) -> bank.ledger().refused().getOrDefault(gateway, 0L))));

    private final Fleet fleet;
    private final BankWindow window;
    private final View view;
    private volatile BankReport bank = BankReport.NONE;

    /** What the bank says of a gateway, under a heading. */
    record Column(String heading, ToLongBiFunction<BankReport, String> figure) {}

    /**
     * What the bank is asked about each gateway.
     *
     * @param inShort for the line
     * @param columns for the table
     */
    record View(Column inShort, List<Column> columns) {}

    Scene(Fleet fleet, BankWindow window, View view) {
        this.fleet = fleet;
        this.window = window;
        this.view = view;
    }

    /** Looks into the bank's books. What is shown may be a moment old; what counts is read by the story itself. */
    void look() {
        try {
            bank = window.left();
        } catch (IOException e) {
            LOG.warn("the bank does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A row for each gateway: what it says of itself, and what the bank says of it. */
    List<String> table() {
        List<String> header = new ArrayList<>(HEADER);
        view.columns().forEach(column -> header.add(column.heading()));
        header.add("channels");
        Table table = new Table(header.toArray(String[]::new));
        for (GatewayProcess gateway : fleet.gateways()) {
            addRow(table, gateway);
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.add(score());
        return lines;
    }

    /** How things stand, in short. */
    String line() {
        String gateways = fleet.gateways().stream().map(this::inShort).collect(Collectors.joining(" | "));
        return score() + " | " + gateways;
    }

    private String inShort(GatewayProcess gateway) {
        return gateway.name() + ' ' + gateway.state().word() + ", "
                + view.inShort().heading() + ' ' + view.inShort().figure().applyAsLong(bank, gateway.name());
    }

    private void addRow(Table table, GatewayProcess gateway) {
        GatewayReport report = gateway.report();
        // What a dead process had open in itself is gone with it.
        boolean lives = gateway.state() != GatewayState.KILLED && gateway.state() != GatewayState.LEFT;
        List<Object> row = new ArrayList<>(List.of(
                gateway.name(),
                gateway.pid(),
                gateway.state().word(),
                lives ? report.openOrders() : "-",
                report.served(),
                lives ? report.live(Layer.MEMORY) : "-",
                lives ? report.live(Layer.CONNECTION) : "-",
                lives ? report.live(Layer.EXTERNAL) : "-",
                "|"));
        view.columns().forEach(column -> row.add(column.figure().applyAsLong(bank, gateway.name())));
        row.add(bank.channels().getOrDefault(gateway.name(), 0L));
        table.row(row.toArray());
    }

    private String score() {
        Score score = fleet.score();
        return "orders " + score.sent() + ", paid " + score.paid() + ", refused " + score.refused() + ", unanswered "
                + score.unanswered() + ", half within " + score.p50Millis() + " ms";
    }
}
