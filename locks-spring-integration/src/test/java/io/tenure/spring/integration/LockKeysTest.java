package io.tenure.spring.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.ResourceCoordinator;
import io.tenure.redis.RedisLocks;
import io.tenure.resource.InvalidArgumentException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@link TenureLockRegistry} makes of keys, without asking Redis. */
class LockKeysTest {

    private final RedisLocks locks = RedisLocks.at("redis://127.0.0.1:1").build();
    private final ResourceCoordinator coordinator =
            ResourceCoordinator.builder("orders").build();

    @AfterEach
    void stop() {
        coordinator.close();
        locks.close();
    }

    @Test
    void sameKey_hasTheSameLock() {
        TenureLockRegistry registry = new TenureLockRegistry(locks, coordinator, "orders");

        assertThat(registry.obtain("7")).isSameAs(registry.obtain("7")).isNotSameAs(registry.obtain("8"));
    }

    @Test
    void keyThatIsNoText_orMakesNoId_isRefused() {
        TenureLockRegistry registry = new TenureLockRegistry(locks, coordinator, "orders");

        assertThatThrownBy(() -> registry.obtain(7)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> registry.obtain("x".repeat(600))).isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> new TenureLockRegistry(locks, coordinator, " "))
                .isInstanceOf(InvalidArgumentException.class);
    }
}
