package io.tenure.annotation;

import com.google.common.reflect.TypeToken;
import io.tenure.resource.HeartbeatProbe;
import io.tenure.resource.Layer;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A method annotated {@link Heartbeat} as a probe. */
final class Probe<T> implements HeartbeatProbe<T> {

    private static final Role ROLE = Role.HEARTBEAT;

    private final Member member;
    // (Object)Object; gives a Boolean or a CompletionStage.
    private final MethodHandle call;

    private Probe(Member member, MethodHandle call) {
        this.member = member;
        this.call = call;
    }

    /**
     * Checks that the method can be asked, and that its resource ever would.
     *
     * @throws GovernedException if not
     */
    static void check(Member member, Layer layer) {
        if (layer != Layer.EXTERNAL) {
            throw member.wrong(ROLE + " is on a resource of the layer " + layer + ", but only EXTERNAL ones are asked");
        }
        if (member.isStatic()) {
            throw member.wrong(ROLE + " is static, but must belong to each object");
        }
        if (member.parameterTypes().length > 0) {
            throw member.wrong(ROLE + " takes (" + member.parameters() + "), but must take nothing");
        }
        Type returned = ((Method) member.raw()).getGenericReturnType();
        if (returned != boolean.class && !isStageOfBoolean(TypeToken.of(returned))) {
            throw member.wrong(ROLE + " returns " + returned.getTypeName()
                    + ", but must return a boolean or a CompletionStage<Boolean>");
        }
    }

    private static boolean isStageOfBoolean(TypeToken<?> returned) {
        return returned.isSubtypeOf(new TypeToken<CompletionStage<Boolean>>() {});
    }

    static <T> Probe<T> bind(Member member, Access access) {
        MethodHandle handle = access.handle(member);
        return new Probe<>(member, handle.asType(MethodType.methodType(Object.class, Object.class)));
    }

    @Override
    @SuppressWarnings("unchecked") // the check of the generic return type left nothing else
    public CompletionStage<Boolean> isAlive(T resource) throws Exception {
        Object answer = call(resource);
        if (answer == null) {
            throw member.wrong(ROLE + " returned null in place of a CompletionStage");
        }
        return answer instanceof Boolean alive
                ? CompletableFuture.completedStage(alive)
                : (CompletionStage<Boolean>) answer;
    }

    private Object call(Object resource) throws Exception {
        try {
            return call.invokeExact(resource);
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new UndeclaredThrowableException(e);
        }
    }

    @Override
    public String toString() {
        return ROLE + " " + member.signature();
    }
}
