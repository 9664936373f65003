package io.tenure.examples.gateway.demo;

import io.tenure.resource.Layer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What there is to see, as a table and as a line. Thread-safe. */
final class Scene {

    private static final Logger LOG = LoggerFactory.getLogger(Scene.class);

    private final Fleet fleet;
    private final BankWindow window;
    private volatile BankReport bank = BankReport.NONE;

    Scene(Fleet fleet, BankWindow window) {
        this.fleet = fleet;
        this.window = window;
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
        Table table = new Table(
                "",
                "pid",
                "state",
                "orders",
                "done",
                "MEMORY",
                "CONNECTION",
                "EXTERNAL",
                "| at the bank:",
                "registrations",
                "holds",
                "channels");
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
        String gateways = fleet.gateways().stream()
                .map(gateway -> gateway.name() + " " + gateway.state().word() + ", at the bank "
                        + bank.sumOf(gateway.name(), BankReport.Position::left))
                .collect(Collectors.joining(" | "));
        return score() + " | " + gateways;
    }

    private void addRow(Table table, GatewayProcess gateway) {
        GatewayReport report = gateway.report();
        // What a dead process had open in itself is gone with it.
        boolean lives = gateway.state() != GatewayState.KILLED && gateway.state() != GatewayState.LEFT;
        table.row(
                gateway.name(),
                gateway.pid(),
                gateway.state().word(),
                lives ? report.openOrders() : "-",
                report.served(),
                lives ? report.live(Layer.MEMORY) : "-",
                lives ? report.live(Layer.CONNECTION) : "-",
                lives ? report.live(Layer.EXTERNAL) : "-",
                "|",
                bank.sumOf(gateway.name(), BankReport.Position::registrations),
                bank.sumOf(gateway.name(), BankReport.Position::holds),
                bank.channels().getOrDefault(gateway.name(), 0L));
    }

    private String score() {
        Score score = fleet.score();
        return "orders " + score.sent() + ", paid " + score.paid() + ", refused " + score.refused() + ", unanswered "
                + score.unanswered() + ", half within " + score.p50Millis() + " ms";
    }
}
