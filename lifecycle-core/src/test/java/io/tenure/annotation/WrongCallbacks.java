package io.tenure.annotation;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseContext;
import io.tenure.resource.ResourceHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Objects with wrong callbacks, with none, or with a wrong {@link Heartbeat}. */
final class WrongCallbacks {

    private WrongCallbacks() {}

    /** Each with the member and the reason that are told. */
    static Stream<Arguments> all() {
        return Stream.of(
                arguments(new StaticCallback(), "end()", "@OnRelease is static"),
                arguments(
                        new CallbackWithWrongParameter(),
                        "abandon(String)",
                        "@OnExpire takes (String), but must take nothing or one ReleaseContext"),
                arguments(
                        new CallbackWithTwoParameters(),
                        "end(ReleaseContext, ReleaseContext)",
                        "@OnForceRelease takes (ReleaseContext, ReleaseContext)"),
                arguments(
                        new CallbackWithResult(),
                        "end()",
                        "@OnRelease returns boolean, but must return nothing or a CompletionStage"),
                arguments(new TwoCallbacks(), "", "@OnRelease is on close() and end(), but must be on one member only"),
                arguments(new CallbackOnAHandle(), "end()", "@OnExpire is on a ResourceHandle"),
                arguments(new NothingEndsIt(), "", "nothing says how it ends; annotate a method with @OnRelease"),
                arguments(new OnlyExpiryEndsAConnection(), "", "nothing says how it ends"),
                arguments(new HeartbeatInMemory(), "alive()", "@Heartbeat is on a resource of the layer MEMORY"),
                arguments(new HeartbeatOfWrongType(), "alive()", "@Heartbeat returns int, but must return a boolean"),
                arguments(
                        new HeartbeatOfBox(),
                        "alive()",
                        "@Heartbeat returns java.lang.Boolean, but must return a boolean"),
                arguments(
                        new HeartbeatStageOfWrongType(),
                        "alive()",
                        "@Heartbeat returns java.util.concurrent.CompletionStage<java.lang.String>"),
                arguments(
                        new HeartbeatRawStage(), "alive()", "@Heartbeat returns java.util.concurrent.CompletionStage"),
                arguments(new HeartbeatWithParameter(), "alive(int)", "@Heartbeat takes (int)"),
                arguments(new StaticHeartbeat(), "alive()", "@Heartbeat is static"),
                arguments(new TwoHeartbeats(), "", "@Heartbeat is on alive() and awake()"));
    }

    @Governed(kind = "k")
    static final class StaticCallback {
        @OnRelease
        static void end() {}
    }

    @Governed(kind = "k")
    static final class CallbackWithWrongParameter {
        @OnExpire
        void abandon(String why) {}
    }

    @Governed(kind = "k")
    static final class CallbackWithTwoParameters {
        @OnForceRelease
        void end(ReleaseContext one, ReleaseContext other) {}
    }

    @Governed(kind = "k")
    static final class CallbackWithResult {
        @OnRelease
        boolean end() {
            return true;
        }
    }

    @Governed(kind = "k")
    static final class TwoCallbacks implements AutoCloseable {
        @OnRelease
        @Override
        public void close() {}

        @OnRelease
        void end() {}
    }

    @Governed(kind = "k")
    static final class CallbackOnAHandle implements ResourceHandle {
        @Override
        public void release(ReleaseContext context) {}

        @OnExpire
        void end() {}
    }

    @Governed(kind = "k")
    static final class NothingEndsIt {
        @ResourceId
        String id = "a";
    }

    @Governed(kind = "k", layer = Layer.CONNECTION)
    static final class OnlyExpiryEndsAConnection {
        @OnExpire
        void end() {}
    }

    @Governed(kind = "k")
    static final class HeartbeatInMemory extends Ending {
        @Heartbeat
        boolean alive() {
            return true;
        }
    }

    @Governed(kind = "k", layer = Layer.EXTERNAL)
    static final class HeartbeatOfWrongType {
        @Heartbeat
        int alive() {
            return 1;
        }
    }

    @Governed(kind = "k", layer = Layer.EXTERNAL)
    static final class HeartbeatOfBox {
        @Heartbeat
        Boolean alive() {
            return true;
        }
    }

    @Governed(kind = "k", layer = Layer.EXTERNAL)
    static final class HeartbeatStageOfWrongType {
        @Heartbeat
        CompletionStage<String> alive() {
            return CompletableFuture.completedStage("yes");
        }
    }

    @Governed(kind = "k", layer = Layer.EXTERNAL)
    static final class HeartbeatRawStage {
        @Heartbeat
        @SuppressWarnings("rawtypes")
        CompletionStage alive() {
            return CompletableFuture.completedStage(true);
        }
    }

    @Governed(kind = "k", layer = Layer.EXTERNAL)
    static final class HeartbeatWithParameter {
        @Heartbeat
        boolean alive(int n) {
            return true;
        }
    }

    @Governed(kind = "k", layer = Layer.EXTERNAL)
    static final class StaticHeartbeat {
        @Heartbeat
        static boolean alive() {
            return true;
        }
    }

    @Governed(kind = "k", layer = Layer.EXTERNAL)
    static final class TwoHeartbeats {
        @Heartbeat
        boolean alive() {
            return true;
        }

        @Heartbeat
        boolean awake() {
            return true;
        }
    }
}
