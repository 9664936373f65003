package io.tenure.examples.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.Layer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccountTest {

    private static final Orphan HOLD = new Orphan("account-hold", "order-1");
    private static final Orphan REGISTRATION = new Orphan("http-registration", "order-1");
    private static final Orphans ORPHANS = new Orphans(Set.of(HOLD, REGISTRATION), Set.of(HOLD));

    @Test
    void allReclaimedAndNothingLeft_isClean() {
        Account account = account(true, aftermath(ORPHANS, 2, 1), 0, 0);

        assertThat(account.isClean()).isTrue();
        assertThat(account.lines())
                .contains("The bank keeps nothing any more. Nothing is left.")
                .anyMatch(line -> line.contains("the first 1000 ms after the kill, the last 1200 ms"));
    }

    @Test
    void anythingLeftAtBankOrInStore_isNotClean() {
        assertThat(account(true, aftermath(ORPHANS, 2, 1), 1, 0).isClean()).isFalse();
        assertThat(account(true, aftermath(ORPHANS, 2, 1), 0, 1).isClean()).isFalse();
    }

    @Test
    void figuresThatDisagree_areNotClean() {
        assertThat(account(true, aftermath(ORPHANS, 1, 1), 0, 0).isClean()).isFalse();
        assertThat(account(true, aftermath(ORPHANS, 2, 2), 0, 0).isClean()).isFalse();

        Account unknown = account(true, aftermath(new Orphans(Set.of(), Set.of(HOLD)), 1, 1), 0, 0);
        assertThat(unknown.isClean()).isFalse();
        assertThat(unknown.lines()).anyMatch(line -> line.contains("DO NOT AGREE") && line.contains("order-1"));
    }

    @Test
    void byHand_whatIsLeftIsSaidPlainly() {
        Account account = account(
                false,
                new Aftermath(new Orphans(Set.of(), Set.of(HOLD)), 0, 0, OptionalLong.empty(), OptionalLong.empty()),
                3,
                0);

        assertThat(account.isClean()).isFalse();
        assertThat(account.lines())
                .anyMatch(line -> line.equals(
                        "LEFT: the bank still keeps 3 entries, and 12.34 of its customers' money is on hold"))
                .anyMatch(line -> line.contains("nobody knows of them"));
    }

    @Test
    void json_hasTheFiguresThatProgramsAskFor() {
        Map<String, Object> json = account(true, aftermath(ORPHANS, 2, 1), 0, 0).toJson();

        assertThat(json)
                .containsEntry("orders", 10L)
                .containsEntry("created", 30L)
                .containsEntry("released", 27L)
                .containsEntry("orphaned", 2)
                .containsEntry("reclaimed", 2L)
                .containsEntry("left_at_bank", 0L)
                .containsEntry("reclaim_first_ms", 1000L)
                .containsEntry("reclaim_last_ms", 1200L)
                .containsEntry("clean", true);
    }

    private static Aftermath aftermath(Orphans orphans, long bySurvivors, long atBank) {
        return new Aftermath(orphans, bySurvivors, atBank, OptionalLong.of(1000), OptionalLong.of(1200));
    }

    private static Account account(boolean governed, Aftermath aftermath, long leftAtBank, long leftInStore) {
        Map<Layer, LayerAccount> layers = new EnumMap<>(Layer.class);
        for (Layer layer : Layer.values()) {
            layers.put(layer, new LayerAccount(10, 8, 1, 1, 0));
        }
        Settings settings = new Settings(Duration.ofSeconds(5), 60, 1, null, governed, Path.of("."));
        return new Account(
                settings, new Score(10, 9, 0, 1, 0, 5, 9), layers, 1, aftermath, leftAtBank, 1234, leftInStore, 0, 0);
    }
}
