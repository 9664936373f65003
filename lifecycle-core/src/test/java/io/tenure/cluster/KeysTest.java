package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.OwnerId;
import io.tenure.store.StoreLimits;
import org.junit.jupiter.api.Test;

class KeysTest {

    private static final Keys KEYS = new Keys("payments");
    private static final OwnerId OWNER = new OwnerId(0xabcL, 0x1L);

    @Test
    void keys_standUnderTheNamespace() {
        assertThat(KEYS.owner(OWNER)).isEqualTo("/tenure/payments/owners/0000000000000abc0000000000000001");
        assertThat(KEYS.name("lock", "a/b")).isEqualTo("/tenure/payments/names/lock/a%2Fb");
        assertThat(KEYS.resource(OWNER, "lock", "a"))
                .matches("/tenure/payments/resources/0000000000000abc0000000000000001/\\d+/lock/a");
    }

    @Test
    void longestId_fitsTheStoresKeys() {
        String id = "\u00e9".repeat(256);
        String key = new Keys("n".repeat(64)).resource(OWNER, "k".repeat(64), id);

        assertThat(StoreLimits.requireKey(key)).isSameAs(key);
        assertThat(new Keys("n".repeat(64)).quarantine(key).length()).isLessThan(StoreLimits.MAX_KEY);
    }

    @Test
    void resourceKey_isReadBack_alsoFromTheQuarantine() {
        String key = KEYS.resource(OWNER, "lock", "../x y");

        Keys.ResourcePath path = KEYS.resourceAt(key);

        assertThat(path).isEqualTo(new Keys.ResourcePath(OWNER, "lock", "../x y"));
        assertThat(KEYS.resourceAt(KEYS.quarantine(key))).isEqualTo(path);
    }

    @Test
    void foreignKeys_nameNoResource() {
        assertThat(KEYS.resourceAt("/other/key")).isNull();
        assertThat(KEYS.resourceAt(KEYS.resources(OWNER) + "3/lock")).isNull();
        assertThat(KEYS.resourceAt(KEYS.resources(OWNER) + "99/lock/a")).isNull();
        assertThat(KEYS.resourceAt(KEYS.resource(OWNER, "lock", "a") + "/b")).isNull();
        assertThat(KEYS.resourceAt("/tenure/payments/resources/nobody/3/lock/a"))
                .isNull();
    }

    @Test
    void badNamespace_isRefused() {
        assertThatThrownBy(() -> new Keys("Pay/ments"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("namespace");
    }

    @Test
    void shards_areTheSameForEver() {
        assertThat(Keys.shardOf("lock", "account-7")).isEqualTo(Keys.shardOf("lock", "account-7"));
        assertThat(Keys.shardOf("lock", "a")).isBetween(0, Keys.SHARDS - 1);
    }

    @Test
    void keyOfAnotherArea_namesNoOwner() {
        String owner = "00000000000000010000000000000002";
        assertThat(Keys.ownerUnder("/owners/", "/owners/" + owner)).isEqualTo(new OwnerId(1, 2));
        assertThat(Keys.ownerUnder("/owners/", "/claims/" + owner)).isNull();
    }
}
