package io.tenure.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.store.KeyValue;
import io.tenure.store.RangePage;
import io.tenure.store.Transaction;
import io.tenure.test.RequiresServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@RequiresServer({"etcd", "etcdctl"})
class ListingTest extends OneServer {

    @Test
    void I1_keysThatAreNotOurs_areLeftOut_andHideNothingBehindThem() {
        for (int i = 0; i < 5; i++) {
            server.ctl("put", "/p/a " + i, "foreign");
        }
        put("/p/b", "v");
        put("/p/c", "v");

        RangePage page = ok(store.range("/p/", null, 2, TIMEOUT));

        assertThat(page.rows()).extracting(KeyValue::key).isNotEmpty().startsWith("/p/b");
        assertThat(page.more()).isTrue();
        assertThat(ok(store.range("/p/", "/p/b", 2, TIMEOUT)).rows())
                .extracting(KeyValue::key)
                .containsExactly("/p/c");
    }

    @Test
    void pageTooLargeForAMessage_isShorter_andSaysThatThereIsMore() {
        String heavy = "\u20ac".repeat(120_000);
        for (int i = 0; i < 200; i++) {
            ok(store.transact(
                    Transaction.builder().put("/h/" + (1_000 + i), heavy).build(), TIMEOUT));
        }
        List<String> seen = new ArrayList<>();
        RangePage page = ok(store.range("/h/", null, 1_000, TIMEOUT));
        while (true) {
            page.rows().forEach(row -> seen.add(row.key()));
            if (!page.more()) {
                break;
            }
            page = ok(store.range("/h/", seen.get(seen.size() - 1), 1_000, TIMEOUT));
        }

        assertThat(seen).hasSize(200).isSorted().doesNotHaveDuplicates();
    }
}
