package io.tenure.examples.gateway.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BooksTest {

    private static final long MILLI = 1_000_000;

    private final AtomicLong nanos = new AtomicLong();
    private final Books books = new Books(nanos::get);

    @Test
    void entry_staysUntilItIsStruckOut() {
        assertThat(books.enter(hold("h-1", "gateway-1"))).isTrue();
        assertThat(books.has(Book.HOLDS, "h-1")).isTrue();
        assertThat(books.has(Book.REGISTRATIONS, "h-1")).isFalse();

        nanos.addAndGet(Long.MAX_VALUE);
        assertThat(books.left()).containsEntry("left", 1).containsEntry("cents_held", 500L);

        assertThat(books.strike(Book.HOLDS, "h-1", "gateway-1")).isTrue();
        assertThat(books.strike(Book.HOLDS, "h-1", "gateway-1")).isFalse();
        assertThat(books.left()).containsEntry("left", 0).containsEntry("cents_held", 0L);
    }

    @Test
    void sameEntryAgain_makesNoDifference() {
        books.enter(hold("h-1", "gateway-1"));

        assertThat(books.enter(hold("h-1", "gateway-1"))).isTrue();
        assertThat(books.enter(hold("h-1", "gateway-2"))).isFalse();
        assertThat(owner().get("taken")).isEqualTo(1L);
    }

    @Test
    void endByOwnerAndByOthers_areCountedApart() {
        books.enter(hold("h-1", "gateway-1"));
        books.enter(hold("h-2", "gateway-1"));
        books.enter(hold("h-3", "gateway-1"));
        books.strike(Book.HOLDS, "h-1", "gateway-1");
        nanos.set(10 * MILLI);
        books.strike(Book.HOLDS, "h-2", "gateway-2");
        nanos.set(15 * MILLI);
        books.strike(Book.HOLDS, "h-3", null);
        nanos.set(20 * MILLI);

        assertThat(owner())
                .containsEntry("taken", 3L)
                .containsEntry("released_by_owner", 1L)
                .containsEntry("reclaimed", 2)
                .containsEntry("first_reclaim_ago_ms", 10L)
                .containsEntry("last_reclaim_ago_ms", 5L);
    }

    @Test
    void whatAnOwnerNeverGaveUp_isKeptAndReclaimedTogether() {
        books.enter(hold("h-1", "gateway-1"));
        books.enter(hold("h-2", "gateway-1"));
        books.enter(hold("h-3", "gateway-1"));
        books.strike(Book.HOLDS, "h-1", "gateway-1");
        books.strike(Book.HOLDS, "h-2", "gateway-2");

        assertThat(books.neverGivenUpBy("owner-of-gateway-1"))
                .extracting(entry -> entry.get("instance"), entry -> entry.get("state"))
                .containsExactly(tuple("h-3", "kept"), tuple("h-2", "reclaimed"));
        assertThat(books.neverGivenUpBy("nobody")).isEmpty();
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> owner() {
        return ((List<Map<String, Object>>) books.left().get("owners")).get(0);
    }

    private static Entry hold(String instance, String gateway) {
        return new Entry(Book.HOLDS, instance, "order-1", "owner-of-" + gateway, gateway, 500);
    }
}
