package io.tenure.fuzz;

import io.tenure.annotation.DurationFuzz;
import io.tenure.cluster.EntryFuzz;
import io.tenure.cluster.EntryWriteFuzz;
import io.tenure.cluster.KeysFuzz;
import io.tenure.etcd.EndpointFuzz;
import io.tenure.etcd.InstanceFuzz;
import io.tenure.http.HttpAddressFuzz;
import io.tenure.http.HttpCallFuzz;
import io.tenure.redis.LockOptionsFuzz;
import io.tenure.redis.LockValueFuzz;
import io.tenure.redis.ReplyFuzz;
import io.tenure.redis.ServerInfoFuzz;
import io.tenure.resource.EscapeFuzz;
import io.tenure.sqlite.LocksFuzz;
import io.tenure.sqlite.WitnessFuzz;
import java.util.List;
import java.util.stream.Stream;

/** All targets. */
final class Targets {

    static final List<Target> ALL = Stream.of(
                    DurationFuzz.class,
                    EndpointFuzz.class,
                    EntryFuzz.class,
                    EntryWriteFuzz.class,
                    EscapeFuzz.class,
                    HttpAddressFuzz.class,
                    HttpCallFuzz.class,
                    InstanceFuzz.class,
                    KeysFuzz.class,
                    LockOptionsFuzz.class,
                    LockValueFuzz.class,
                    LocksFuzz.class,
                    ReplyFuzz.class,
                    ServerInfoFuzz.class,
                    WitnessFuzz.class)
            .map(Target::new)
            .toList();

    private Targets() {}
}
