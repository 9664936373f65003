package io.tenure.testkit.server;

import io.tenure.testkit.HeldPort;
import java.util.List;
import java.util.stream.Collectors;

/** One member's name and ports, chosen before any member starts, because each is told of all. */
record EtcdMember(String name, HeldPort client, HeldPort peer, HeldPort pages) {

    static EtcdMember create(String name) {
        List<HeldPort> ports = HeldPort.several(3);
        return new EtcdMember(name, ports.get(0), ports.get(1), ports.get(2));
    }

    String peerUrl() {
        return "http://" + peer;
    }

    List<HeldPort> ports() {
        return List.of(client, peer, pages);
    }

    /** How each is told of all. */
    static String initialCluster(List<EtcdMember> members) {
        return members.stream()
                .map(member -> member.name + '=' + member.peerUrl())
                .collect(Collectors.joining(","));
    }
}
