package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ServerInfoTest {

    private static final String PLACE = "redis-1:6379";
    private static final String ALL = String.join(
            "\r\n",
            "# Server",
            "redis_version:7.0.15",
            "redis_mode:standalone",
            "run_id:1a",
            "role:master",
            "master_replid:0123456789abcdef0123456789abcdef01234567",
            "maxmemory_policy:noeviction",
            "");

    /** All but the line that begins like this. */
    private static ServerInfo without(String field) {
        return ServerInfo.parse(ALL.replaceAll(field + ":[^\r]*\r\n", ""));
    }

    private static void assertRefused(ServerInfo server, String field, String limit) {
        assertThatThrownBy(() -> server.requireFit(PLACE, true))
                .isInstanceOf(UnsafeServerException.class)
                .hasMessageContaining(PLACE + " has " + field + " \"\"")
                .hasMessageContaining(limit);
    }

    @Test
    void serverThatSaysAll_isFit_andItsRunIsNamed() {
        ServerInfo server = ServerInfo.parse(ALL);

        assertThatCode(() -> server.requireFit(PLACE, true)).doesNotThrowAnyException();
        assertThat(server.run()).isEqualTo("1a-0123456789abcdef");
    }

    @Test
    void clock_isRead_orSaysThatItIsNot() {
        assertThat(ServerInfo.clockMillis("a:b\r\nserver_time_usec:1767225600123456\r\nc:d\r\n"))
                .isEqualTo(1_767_225_600_123L);
        assertThat(ServerInfo.clockMillis(ALL)).isEqualTo(-1);
        assertThat(ServerInfo.clockMillis("server_time_usec:\r\n")).isEqualTo(-1);
        assertThat(ServerInfo.clockMillis("server_time_usec:-5\r\n")).isEqualTo(-1);
        assertThat(ServerInfo.clockMillis("server_time_usec:17672256001234567890\r\n"))
                .isEqualTo(-1);
        assertThat(ServerInfo.clockMillis("server_time_usec:5")).isEqualTo(-1);
    }

    @Test
    void serverThatDoesNotNameItsRun_isRefused() {
        assertRefused(without("run_id"), "run_id", "one is needed");
        assertRefused(without("master_replid"), "master_replid", "one is needed");
        assertRefused(ServerInfo.parse(ALL.replace("run_id:1a", "run_id: ")), "run_id", "one is needed");
    }

    @Test
    void serverThatDoesNotSayWhetherItEvicts_isRefused_whereThatCounts() {
        ServerInfo server = without("maxmemory_policy");

        assertRefused(server, "maxmemory-policy", "noeviction is needed");
        assertThatCode(() -> server.requireFit(PLACE, false)).doesNotThrowAnyException();
    }
}
