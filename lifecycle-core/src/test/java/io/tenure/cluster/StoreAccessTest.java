package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.store.KeyValue;
import io.tenure.store.Transaction;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class StoreAccessTest {

    private static final int ROWS = 1_203;

    private final LoneHome lone = new LoneHome();
    private final StoreAccess access = lone.home.store();

    private static List<String> keys(List<KeyValue> rows) {
        return rows.stream().map(KeyValue::key).toList();
    }

    private void fill(String prefix) {
        for (int from = 0; from < ROWS; from += 50) {
            Transaction.Builder write = Transaction.builder();
            for (int i = from; i < Math.min(ROWS, from + 50); i++) {
                write.put(String.format(Locale.ROOT, "%s%05d", prefix, i), "row " + i);
            }
            lone.commit(write);
        }
    }

    @Test
    void whatDoesNotFitOnAPage_isListedWhole_inOrder() {
        fill("/many/");

        List<String> listed = keys(lone.get(() -> access.list("/many/")));

        assertThat(listed).hasSize(ROWS).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void severalLists_areWhole_whicheverOfThemFitsOnAPage() {
        fill("/many/");
        lone.put("/few/1", "");
        lone.put("/last/1", "");

        List<List<KeyValue>> lists = lone.get(() -> access.lists(List.of("/few/", "/many/", "/none/", "/last/")));

        assertThat(lists).hasSize(4);
        assertThat(keys(lists.get(0))).containsExactly("/few/1");
        assertThat(lists.get(1)).hasSize(ROWS);
        assertThat(lists.get(2)).isEmpty();
        assertThat(keys(lists.get(3))).containsExactly("/last/1");
    }

    @Test
    void listThatFails_fails() {
        fill("/many/");
        lone.store.keepsRequest = request -> request.call().equals("range");

        assertThatThrownBy(() -> lone.get(() -> access.list("/many/")))
                .rootCause()
                .hasMessageContaining("did not answer");
    }
}
