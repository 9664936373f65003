package io.tenure.examples.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.Layer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccountTest {

    private static final Score SCORE = new Score(10, 9, 0, 1, 0, 5, 9);
    private static final Orphan HOLD = new Orphan("account-hold", "order-1");
    private static final Orphan REGISTRATION = new Orphan("http-registration", "order-1");
    private static final Orphans ORPHANS = new Orphans(Set.of(HOLD, REGISTRATION), Set.of(HOLD));

    private static final Aftermath ALL_RECLAIMED = aftermath(ORPHANS, 2, 1);
    private static final Leftovers NOTHING = new Leftovers(0, Set.of(), 0, List.of());

    @Test
    void allReclaimedAndNothingLeft_isClean() {
        Account account = account(ALL_RECLAIMED, NOTHING);

        assertThat(account.isClean()).isTrue();
        assertThat(account.lines())
                .contains("The bank keeps nothing any more. Nothing is left.")
                .anyMatch(line -> line.contains("the first 1000 ms after the kill, the last 1200 ms"));
    }

    @Test
    void contextsLeft_areNotCleanAndSaid() {
        assertNotClean(
                account(layers(3, 0, 0), ALL_RECLAIMED, NOTHING),
                "LEFT: 3 payment contexts stayed with gateways that left in order");
    }

    @Test
    void channelsLeft_areNotCleanAndSaid() {
        assertNotClean(
                account(layers(0, 3, 0), ALL_RECLAIMED, NOTHING),
                "LEFT: 3 channels never went back to the pools of these gateways");
    }

    @Test
    void entriesLeftAtTheBank_areNotCleanAndSaid() {
        assertNotClean(
                account(layers(0, 0, 3), ALL_RECLAIMED, new Leftovers(1234, Set.of(), 0, List.of())),
                "LEFT: 3 entries are still kept by the bank, and 12.34 of its customers' money is on hold");
    }

    @Test
    void keysLeftInTheStore_areNotCleanAndSaid() {
        assertNotClean(
                account(ALL_RECLAIMED, new Leftovers(0, Set.of("/tenure/payments/names/k/1"), 0, List.of())),
                "LEFT: 1 keys are in the store, such as /tenure/payments/names/k/1");
    }

    @Test
    void channelsThatTheBankStillSees_areNotCleanAndSaid() {
        assertNotClean(
                account(ALL_RECLAIMED, new Leftovers(0, Set.of(), 2, List.of())),
                "LEFT: 2 channels of gateways that are gone are still seen by the bank");
    }

    @Test
    void uncleanShutdown_isNotCleanAndSaid() {
        assertNotClean(
                account(ALL_RECLAIMED, new Leftovers(0, Set.of(), 0, List.of("gateway-2 says: hung"))),
                "LEFT: a coordinator could not release everything at its shutdown: gateway-2 says: hung");
    }

    @Test
    void figuresThatDisagree_areNotClean() {
        assertThat(account(aftermath(ORPHANS, 1, 1), NOTHING).isClean()).isFalse();
        assertThat(account(aftermath(ORPHANS, 2, 2), NOTHING).isClean()).isFalse();

        Account unknown = account(aftermath(new Orphans(Set.of(), Set.of(HOLD)), 1, 1), NOTHING);
        assertThat(unknown.isClean()).isFalse();
        assertThat(unknown.lines()).anyMatch(line -> line.contains("DO NOT AGREE") && line.contains("order-1"));
    }

    @Test
    void byHand_figuresNeedNotAgree_butWhatIsLeftIsSaid() {
        Aftermath none =
                new Aftermath(new Orphans(Set.of(), Set.of(HOLD)), 0, 0, OptionalLong.empty(), OptionalLong.empty());
        Account account = new Account(settings(false), SCORE, layers(0, 0, 1), 0, none, NOTHING, 0);

        assertThat(Verdict.complaints(account)).hasSize(1);
        assertThat(account.isClean()).isFalse();
        assertThat(account.lines()).anyMatch(line -> line.contains("nobody knows of them"));
    }

    @Test
    void missedEvents_areSaid() {
        Account account = new Account(settings(true), SCORE, layers(0, 0, 0), 0, ALL_RECLAIMED, NOTHING, 7);

        assertThat(account.lines()).anyMatch(line -> line.startsWith("Observers missed 7 events"));
    }

    @Test
    void json_hasTheFiguresThatProgramsAskFor() {
        Map<String, Object> json = account(ALL_RECLAIMED, NOTHING).toJson();

        assertThat(json)
                .containsEntry("orders", 10L)
                .containsEntry("created", 30L)
                .containsEntry("released", 27L)
                .containsEntry("gone", 3L)
                .containsEntry("left", 0L)
                .containsEntry("orphaned", 2)
                .containsEntry("reclaimed", 2L)
                .containsEntry("left_at_bank", 0L)
                .containsEntry("reclaim_first_ms", 1000L)
                .containsEntry("reclaim_last_ms", 1200L)
                .containsEntry("clean", true);
    }

    private static void assertNotClean(Account account, String sentence) {
        assertThat(account.isClean()).isFalse();
        assertThat(account.toJson()).containsEntry("clean", false);
        assertThat(account.lines()).contains(sentence).noneMatch(line -> line.contains("Nothing is left"));
    }

    private static Aftermath aftermath(Orphans orphans, long bySurvivors, long atBank) {
        return new Aftermath(orphans, bySurvivors, atBank, OptionalLong.of(1000), OptionalLong.of(1200));
    }

    private static Account account(Aftermath aftermath, Leftovers leftovers) {
        return account(layers(0, 0, 0), aftermath, leftovers);
    }

    private static Account account(Map<Layer, LayerAccount> layers, Aftermath aftermath, Leftovers leftovers) {
        return new Account(settings(true), SCORE, layers, 1, aftermath, leftovers, 0);
    }

    private static Map<Layer, LayerAccount> layers(long memory, long connection, long external) {
        Map<Layer, LayerAccount> layers = new EnumMap<>(Layer.class);
        layers.put(Layer.MEMORY, new LayerAccount(10, 8, 1, 1, memory));
        layers.put(Layer.CONNECTION, new LayerAccount(10, 8, 1, 1, connection));
        layers.put(Layer.EXTERNAL, new LayerAccount(10, 8, 1, 1, external));
        return layers;
    }

    private static Settings settings(boolean governed) {
        return new Settings(Duration.ofSeconds(5), 60, 1, null, governed, Path.of("."));
    }
}
