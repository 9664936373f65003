package io.tenure.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.test.RequiresServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("processes")
@RequiresServer({"etcd", "etcdctl"})
class EtcdServerTest {

    @TempDir
    Path folder;

    @Test
    void killedServer_keepsItsData_untilItIsEmptied() {
        try (EtcdServer etcd = EtcdServer.start()) {
            etcd.ctl("put", "key", "value");
            int port = etcd.port();

            etcd.kill();
            assertThat(etcd.isRunning()).isFalse();
            etcd.restart();
            assertThat(value(etcd)).isEqualTo("value");

            etcd.restartEmpty();
            assertThat(value(etcd)).isEmpty();
            assertThat(etcd.port()).isEqualTo(port);
            assertThat(etcd.clientUrl()).hasToString("http://127.0.0.1:" + port);
        }
    }

    @Test
    void stoppedAndPausedServers_goOn() {
        try (EtcdServer etcd = EtcdServer.start()) {
            etcd.ctl("put", "key", "value");
            etcd.pause();
            assertThat(etcd.isRunning()).isTrue();
            assertThat(etcd.answers()).isFalse();
            etcd.resume();
            assertThat(value(etcd)).isEqualTo("value");

            etcd.stop();
            assertThat(etcd.isRunning()).isFalse();
            etcd.restart();
            assertThat(value(etcd)).isEqualTo("value");
        }
    }

    @Test
    void compactedRevision_isGone() {
        try (EtcdServer etcd = EtcdServer.start()) {
            etcd.ctl("put", "key", "old");
            long old = etcd.revision();
            etcd.ctl("put", "key", "value");

            etcd.compact(etcd.revision());

            assertThatThrownBy(() -> etcd.ctl("get", "key", "--rev=" + old)).hasMessageContaining("compacted");
            assertThat(value(etcd)).isEqualTo("value");
        }
    }

    @Test
    void restoredServer_goesBack() {
        try (EtcdServer etcd = EtcdServer.start()) {
            etcd.ctl("put", "key", "old");
            Path snapshot = folder.resolve("snapshot.db");
            etcd.snapshot(snapshot);
            long before = etcd.revision();
            etcd.ctl("put", "key", "new");

            etcd.restore(snapshot);

            assertThat(value(etcd)).isEqualTo("old");
            assertThat(etcd.revision()).isEqualTo(before);
            etcd.kill();
            etcd.restart();
            assertThat(value(etcd)).isEqualTo("old");
        }
    }

    @Test
    void users_areBoundToTheirPrefix() {
        try (EtcdServer etcd = EtcdServer.start()) {
            etcd.addUser("app", "secret", "/app/");
            etcd.enableAuth("root-secret");

            etcd.ctl("put", "/other/key", "value");
            etcd.ctl("--user=app:secret", "put", "/app/key", "value");
            assertThatThrownBy(() -> etcd.ctl("--user=app:secret", "put", "/other/key", "value"))
                    .hasMessageContaining("permission denied");

            etcd.restart();
            assertThat(etcd.ctl("get", "/app/key", "--print-value-only").strip())
                    .isEqualTo("value");
            etcd.restartEmpty();
            assertThat(etcd.ctl("get", "/app/key")).isEmpty();
        }
    }

    /** A snapshot holds the users, and whether they are asked for. */
    @Test
    void restoredServer_hasTheAdministratorOfItsSnapshot() {
        try (EtcdServer etcd = EtcdServer.start()) {
            Path open = folder.resolve("open.db");
            Path guarded = folder.resolve("guarded.db");
            etcd.ctl("put", "key", "open");
            etcd.snapshot(open);
            etcd.enableAuth("root-secret");
            etcd.ctl("put", "key", "guarded");
            etcd.snapshot(guarded);

            etcd.restore(open);
            assertThat(value(etcd)).isEqualTo("open");
            etcd.restore(guarded);
            assertThat(value(etcd)).isEqualTo("guarded");
            assertThatThrownBy(() -> etcd.ctl("--user=root:wrong", "get", "key"))
                    .isInstanceOf(ServerException.class);

            etcd.restartEmpty();
            assertThat(value(etcd)).isEmpty();
            etcd.restore(guarded);
            assertThat(value(etcd)).isEqualTo("guarded");
        }
    }

    @Test
    @RequiresServer("openssl")
    void tls_mayAskForCertificates() {
        TestCertificates certificates = TestCertificates.create(folder);
        try (EtcdServer etcd = EtcdServer.builder()
                .tls(certificates)
                .flag("--client-cert-auth=true")
                .start()) {
            etcd.ctl("put", "key", "value");

            assertThat(etcd.clientUrl()).hasScheme("https");
            assertThat(value(etcd)).isEqualTo("value");
            assertThatThrownBy(() -> etcd.ctl("--cert=", "--key=", "--dial-timeout=500ms", "get", "key"))
                    .isInstanceOf(ServerException.class);
        }
    }

    @Test
    void serverThatEndsAtOnce_saysWhatItWroteLast() {
        assertThatThrownBy(
                        () -> EtcdServer.builder().flag("--data-dir=/proc/none").start())
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("/proc/none");
    }

    private static String value(EtcdServer etcd) {
        return etcd.ctl("get", "key", "--print-value-only").strip();
    }
}
