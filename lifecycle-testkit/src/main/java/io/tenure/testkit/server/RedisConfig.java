package io.tenure.testkit.server;

import io.tenure.testkit.HeldPort;
import io.tenure.time.SystemTime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a Redis is told by its files.
 *
 * @param name what it is called
 * @param sentinel whether it watches others, instead of keeping data
 * @param clustered whether it is part of a cluster
 * @param own lines of the caller's, which come last and so win
 * @param acl lines of the ACL file; none if everybody may do everything
 * @param secret the password of a user that the testkit adds to the ACL
 * @param certificates null for no TLS
 * @param master null for one that follows nobody
 */
record RedisConfig(
        String name,
        boolean sentinel,
        boolean clustered,
        List<String> own,
        List<String> acl,
        String secret,
        @Nullable TestCertificates certificates,
        @Nullable RedisServer master) {

    static final String ADMINISTRATOR = "tenure-testkit";

    List<String> lines(List<HeldPort> ports, Path folder, Path aclFile) {
        List<String> lines = new ArrayList<>(List.of("bind 127.0.0.1", "daemonize no", "dir " + folder));
        addPorts(lines, ports);
        if (!sentinel) {
            lines.add("save \"\"");
            lines.add("repl-diskless-sync-delay 0");
        }
        if (clustered) {
            lines.add("cluster-enabled yes");
            lines.add("cluster-port " + ports.get(1).number());
        }
        if (!acl.isEmpty()) {
            lines.add("aclfile " + aclFile);
        }
        addMaster(lines);
        lines.addAll(own);
        return lines;
    }

    List<String> aclLines() {
        List<String> lines = new ArrayList<>(acl);
        lines.add("user " + ADMINISTRATOR + " on >" + secret + " ~* &* +@all");
        return lines;
    }

    private void addPorts(List<String> lines, List<HeldPort> ports) {
        int number = ports.get(0).number();
        TestCertificates tls = certificates;
        if (tls == null) {
            lines.add("port " + number);
            return;
        }
        lines.addAll(List.of(
                "port 0",
                "tls-port " + number,
                "tls-cert-file " + tls.serverCertificate(),
                "tls-key-file " + tls.serverKey(),
                "tls-ca-cert-file " + tls.authority(),
                "tls-auth-clients optional",
                "tls-replication yes",
                "tls-cluster yes"));
    }

    private void addMaster(List<String> lines) {
        RedisServer followed = master;
        if (followed == null) {
            return;
        }
        lines.add("replicaof 127.0.0.1 " + followed.port());
        if (!followed.settings().acl().isEmpty()) {
            lines.add("masteruser " + ADMINISTRATOR);
            lines.add("masterauth " + followed.settings().secret());
        }
    }

    /** A configuration in the making. */
    static final class Draft {

        final String name;
        final List<String> lines = new ArrayList<>();
        final List<String> acl = new ArrayList<>();
        boolean sentinel;
        boolean clustered;

        @Nullable
        TestCertificates certificates;

        @Nullable
        RedisServer master;

        Draft(String name) {
            this.name = name;
        }

        RedisConfig finish() {
            String secret = Long.toHexString(SystemTime.instance().random().nextLong());
            return new RedisConfig(
                    name, sentinel, clustered, List.copyOf(lines), List.copyOf(acl), secret, certificates, master);
        }
    }
}
