package io.tenure.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.time.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeStoreTest {

    private static final int BUCKETS = 4;
    private static final int NODES = 60;
    /** So many nodes lie together. */
    private static final int CHUNK = 4_096;

    private static final int[] FIRST_NODES = {0, 4_090, 8_150};

    private final NodeStore store = new NodeStore(BUCKETS);
    private final List<List<Integer>> model = new ArrayList<>();
    private final SeededRandom random = new SeededRandom(1);

    @Test
    void I1_anyMixOfChanges_keepsTheRings() {
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            model.add(new ArrayList<>());
        }
        for (int step = 0; step < 50_000; step++) {
            changeSomething();
            for (int bucket = 0; bucket < BUCKETS; bucket++) {
                List<Integer> expected = model.get(bucket);
                assertThat(store.isEmpty(bucket)).isEqualTo(expected.isEmpty());
                if (!expected.isEmpty()) {
                    assertThat(store.first(bucket)).isEqualTo(expected.get(0));
                }
            }
        }
        drain();
    }

    private void changeSomething() {
        int node = FIRST_NODES[(int) random.nextLong(3)] + (int) random.nextLong(NODES / 3);
        int bucket = (int) random.nextLong(BUCKETS);
        store.require(node);
        List<Integer> in =
                model.stream().filter(b -> b.contains(node)).findAny().orElse(null);
        assertThat(store.isLinked(node)).isEqualTo(in != null);
        if (in != null) {
            in.remove((Integer) node);
            assertThat(store.remove(node)).isEqualTo(in.isEmpty() ? model.indexOf(in) : -1);
            assertThat(store.isLinked(node)).isFalse();
        } else if (random.nextLong(2) == 0) {
            store.append(bucket, node);
            model.get(bucket).add(node);
        } else {
            store.prepend(bucket, node);
            model.get(bucket).add(0, node);
        }
    }

    private void drain() {
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            for (int node : model.get(bucket)) {
                assertThat(store.first(bucket)).isEqualTo(node);
                store.remove(node);
            }
            assertThat(store.isEmpty(bucket)).isTrue();
        }
    }

    @Test
    void deadlines_areEachNodesOwn() {
        for (int node : FIRST_NODES) {
            store.require(node);
            store.setDeadlineNanos(node, node * 3L - 5);
        }
        for (int node : FIRST_NODES) {
            assertThat(store.deadlineNanos(node)).isEqualTo(node * 3L - 5);
            assertThat(store.isLinked(node)).isFalse();
        }
    }

    @Test
    void nodeJustBehindTheLastChunk_isNotThere_untilItIsAskedFor() {
        int behind = 8 * CHUNK;
        assertThat(store.isLinked(behind)).isFalse();

        store.require(behind);
        store.append(1, behind);

        assertThat(store.isLinked(behind)).isTrue();
        assertThat(store.isLinked(behind - 1)).isFalse();
        assertThat(store.first(1)).isEqualTo(behind);
    }

    @Test
    void lastNode_isThere_andTheNextOneIsRefused() {
        store.require(NodeStore.MOST_NODE);
        store.append(1, NodeStore.MOST_NODE);

        assertThat(store.first(1)).isEqualTo(NodeStore.MOST_NODE);
        assertThatThrownBy(() -> store.require(NodeStore.MOST_NODE + 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
