package io.tenure.examples.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.store.CoordinationStore;
import io.tenure.store.InMemoryStore;
import io.tenure.store.Transaction;
import io.tenure.time.SystemTime;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreWindowTest {

    private static final Duration WITHIN = Duration.ofSeconds(5);

    private final CoordinationStore store = InMemoryStore.on(SystemTime.instance());
    private final StoreWindow window = new StoreWindow(store, "payments");

    @AfterEach
    void close() {
        window.close();
    }

    @Test
    void recordsOfAnOwner_areReadOverPages() throws Exception {
        for (int i = 0; i < 2 * CoordinationStore.MAX_PAGE + 1; i++) {
            put("/tenure/payments/resources/o1/" + i % 16 + "/account-hold/order-" + i);
        }
        put("/tenure/payments/resources/o2/0/account-hold/order-1");
        put("/tenure/other/resources/o1/0/account-hold/order-1");

        assertThat(window.recordsOf(Set.of("o1", "o3")))
                .hasSize(2 * CoordinationStore.MAX_PAGE + 1)
                .contains(new Orphan("account-hold", "order-7"));
        assertThat(window.left()).hasSize(2 * CoordinationStore.MAX_PAGE + 2);
    }

    @Test
    void whatOnlyTheLivingNeed_isLeft() throws Exception {
        put("/tenure/payments/quarantine/o1/0/account-hold/order-x");
        put("/tenure/payments/names/account-hold/order-x");
        put("/tenure/payments/members/o1");
        put("/tenure/payments/claims/o1/0");
        put("/tenure/payments/seq/o1/0");
        put("/tenure/payments/whatever/comes");

        assertThat(window.left()).hasSize(6);
        assertThat(window.leftOf("o1")).hasSize(4);
    }

    @Test
    void whatStaysByDesign_isNotLeft() throws Exception {
        put("/tenure/payments/config");
        put("/tenure/payments/counters/redis-fence");
        put("/tenure/payments/tombstones/o1");
        put("/tenure/other/members/o1");

        assertThat(window.left()).isEmpty();
        assertThat(window.leftOf("o1")).isEmpty();
    }

    @Test
    void keyOfAnotherForm_isSaid() throws Exception {
        put("/tenure/payments/resources/o1/0/account-hold");

        assertThatThrownBy(() -> window.recordsOf(Set.of("o1")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("found 0/account-hold");
    }

    private void put(String key) throws Exception {
        Transaction put = Transaction.builder().put(key, "x").build();
        SystemTime.instance().await(store.transact(put, WITHIN), WITHIN);
    }
}
