package io.tenure.redis;

import io.tenure.testkit.server.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Where tests of locks begin: two processes on an empty Redis. */
abstract class TwoProcesses {

    static RedisServer redis;

    Processes processes;
    Processes.Member a;
    Processes.Member b;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void startProcesses() {
        redis.command("FLUSHALL");
        processes = new Processes(redis);
        a = processes.start("a");
        b = processes.start("b");
    }

    @AfterEach
    void stopProcesses() {
        redis.resume();
        processes.close();
    }
}
