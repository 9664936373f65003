package io.tenure.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.OwnerId;
import io.tenure.time.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ResourceAdapter} does, as tests. An adapter passes by a class that extends this one and says where
 * adapters come from; one that is {@link Fencing#FENCED} by one that extends {@link FencedAdapterContract}, and one that keeps a
 * manifest by one that extends {@link ManifestAdapterContract}: a test of this class sees to that.
 *
 * <p>The tests are about taking and releasing, by one process and by another that has the record alone, a release that is
 * asked for twice, outages, and requests and replies that come late. They play the coordinator, and write no record anywhere.
 *
 * @param <R> what a holder works with
 */
public abstract class ResourceAdapterContract<R> implements TakeContract<R>, AdapterFaultContract<R> {

    /** Above what tokens that were made up elsewhere may be. */
    private static final int FIRST_TAKE = 100;

    private final Map<String, Long> counters = new ConcurrentHashMap<>();
    private final Set<OwnerId> closed = ConcurrentHashMap.newKeySet();
    private final List<ResourceAdapter<R>> opened = new ArrayList<>();
    private int takes = FIRST_TAKE;
    private AdapterFixture<R> fixture;
    private @Nullable Taker<R> one;
    private @Nullable Taker<R> another;

    /** For the classes that extend it. */
    protected ResourceAdapterContract() {}

    /** Opens what the adapters of one test are for: a system that holds nothing. */
    protected abstract AdapterFixture<R> openFixture() throws Exception;

    @BeforeEach
    final void openAdapters() throws Exception {
        fixture = openFixture();
        one = start("one");
        another = start("another");
    }

    private Taker<R> start(String name) throws Exception {
        ResourceAdapter<R> adapter = fixture.open();
        opened.add(adapter);
        PlayedCoordinator coordinator = new PlayedCoordinator(name, time(), counters, closed);
        adapter.bind(coordinator);
        return new Taker<>(adapter, coordinator.owner(), coordinator.lost());
    }

    @AfterEach
    final void closeAdapters() throws Exception {
        List<@Nullable AutoCloseable> all = new ArrayList<>();
        for (ResourceAdapter<R> adapter : opened) {
            if (adapter instanceof AutoCloseable closing) {
                all.add(closing);
            }
        }
        all.add(fixture);
        Closing.all(all);
    }

    @Test
    final void adapter_isHeldToAllThatItPromises() {
        ResourceAdapter<R> adapter = one().adapter();

        assertThat(this instanceof FencedAdapterContract)
                .as("whether this is a %s, for an adapter that is %s", "FencedAdapterContract", adapter.fencing())
                .isEqualTo(adapter.fencing() == Fencing.FENCED);
        assertThat(this instanceof ManifestAdapterContract)
                .as("whether this is a %s", "ManifestAdapterContract")
                .isEqualTo(adapter.keepsManifest());
    }

    @Override
    public final TimeSource time() {
        return fixture.time();
    }

    @Override
    public final AdapterFixture<R> fixture() {
        return fixture;
    }

    @Override
    public final Taker<R> one() {
        return Objects.requireNonNull(one);
    }

    @Override
    public final Taker<R> another() {
        return Objects.requireNonNull(another);
    }

    @Override
    public final int nextTake() {
        return ++takes;
    }
}
