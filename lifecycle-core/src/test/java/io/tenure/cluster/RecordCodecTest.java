package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.store.KeyValue;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordCodecTest {

    private static final Keys KEYS = new Keys("test");
    private static final OwnerId OWNER = new OwnerId(1, 2);
    private static final ResourceRecord RECORD = new ResourceRecord(
            OWNER,
            "lock",
            "../a b/ü😀",
            RecordState.HELD,
            -7,
            42,
            true,
            1_767_225_600_000L,
            Map.of("agent", "http://x/?a=b%20", "empty", ""));

    private static KeyValue at(String key, String value) {
        return new KeyValue(key, value, 17, 18, 0);
    }

    private static String key(ResourceRecord record) {
        return KEYS.resource(record.owner(), record.kind(), record.id());
    }

    @Test
    void record_isReadAsWritten() {
        Decoded<ResourceRecord> read = RecordCodec.decode(KEYS, at(key(RECORD), RecordCodec.encode(RECORD)));

        assertThat(read.problem()).isEmpty();
        assertThat(read.value()).isEqualTo(RECORD);
    }

    @Test
    void record_isReadableByPeople() {
        assertThat(RecordCodec.encode(RECORD).lines())
                .startsWith("tenure record 1", "owner: " + OWNER, "kind: lock", "id: ../a b/ü😀")
                .contains("state: HELD", "token: 42", "attribute.agent: http://x/?a=b%2520");
    }

    @Test
    void intent_hasTheTokenOfItsCreation() {
        ResourceRecord intent = RECORD.withState(RecordState.INTENT).withToken(0);

        Decoded<ResourceRecord> read = RecordCodec.decode(KEYS, at(key(intent), RecordCodec.encode(intent)));

        assertThat(read.value()).isEqualTo(intent.withToken(17));
    }

    @Test
    void recordThatNamesAnotherKey_isRefused() {
        ResourceRecord other = new ResourceRecord(OWNER, "lock", "mine", RecordState.HELD, 1, 1, false, 0, Map.of());

        Decoded<ResourceRecord> read = RecordCodec.decode(KEYS, at(key(RECORD), RecordCodec.encode(other)));

        assertThat(read.value()).isNull();
        assertThat(read.problem()).contains("names another key");
    }

    @Test
    void recordInTheWrongShard_isRefused() {
        String key = key(RECORD);
        int shard = Keys.shardOf(RECORD.kind(), RECORD.id());
        String moved = key.replace("/" + shard + "/lock/", "/" + (shard + 1) % Keys.SHARDS + "/lock/");

        assertThat(RecordCodec.decode(KEYS, at(moved, RecordCodec.encode(RECORD)))
                        .problem())
                .contains("not that of a record");
    }

    @Test
    void newerVersion_isUnreadable() {
        String newer = RecordCodec.encode(RECORD).replace("tenure record 1", "tenure record 2");

        assertThat(RecordCodec.decode(newer).value()).isNull();
        assertThat(RecordCodec.decode(newer).problem()).contains("version");
    }

    @Test
    void unknownField_isUnreadable_neverHalfRead() {
        assertThat(RecordCodec.decode(RecordCodec.encode(RECORD) + "\nlease: 5").problem())
                .contains("does not know");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "tenure record 1",
                "tenure owner 1\nowner: x",
                "tenure record 1\nowner",
                "tenure record 1\nowner: x\nowner: y",
                "tenure record 1\nowner: %zz",
                "{\"owner\":\"x\"}"
            })
    void foreignContent_isUnreadable(String text) {
        Decoded<ResourceRecord> read = RecordCodec.decode(text);

        assertThat(read.value()).isNull();
        assertThat(read.problem()).isNotEmpty();
    }

    @Test
    void badValues_areUnreadable() {
        String good = RecordCodec.encode(RECORD);

        assertThat(RecordCodec.decode(good.replace("nonce: fffffffffffffff9", "nonce: 0"))
                        .value())
                .isNull();
        assertThat(RecordCodec.decode(good.replace("token: 42", "token: -1")).value())
                .isNull();
        assertThat(RecordCodec.decode(good.replace("token: 42", "token: 042")).value())
                .isNull();
        assertThat(RecordCodec.decode(good.replace("state: HELD", "state: GONE"))
                        .value())
                .isNull();
        assertThat(RecordCodec.decode(good.replace("kind: lock", "kind: ../x")).value())
                .isNull();
        assertThat(RecordCodec.decode(good.replace("exclusive: true", "exclusive: yes"))
                        .value())
                .isNull();
        assertThat(RecordCodec.decode(good.replace("id: ../a b/ü😀", "id: " + "x".repeat(513)))
                        .value())
                .isNull();
    }

    @Test
    void tooManyLines_areRefusedBeforeTheyAreRead() {
        assertThat(RecordCodec.decode("tenure record 1" + "\na: b".repeat(30_000))
                        .problem())
                .contains("characters");
        assertThat(RecordCodec.decode("tenure record 1" + "\na: b".repeat(5_000))
                        .problem())
                .contains("lines");
    }
}
