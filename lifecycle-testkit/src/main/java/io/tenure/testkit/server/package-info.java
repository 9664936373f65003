/**
 * etcd and Redis as child processes, to be killed, paused and started again. Unix only: signals, and programs on PATH.
 *
 * <p>A server listens on free ports of 127.0.0.1 and keeps its data in a folder of its own below {@code java.io.tmpdir}, which
 * goes when it is closed. None outlives this JVM: a shutdown hook kills what is left, and where {@code setpriv} is on PATH (on
 * Linux it practically always is) the kernel does so too when this JVM is killed by SIGKILL; then only folders stay behind.
 */
@NullMarked
package io.tenure.testkit.server;

import org.jspecify.annotations.NullMarked;
