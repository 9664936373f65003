package io.tenure.annotation;

import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseContext;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CompletionStage;

/** An annotated method as a release action. */
final class Callback<T> implements ReleaseAction<T> {

    private static final MethodType FORM =
            MethodType.methodType(CompletionStage.class, Object.class, ReleaseContext.class);

    private final Member member;
    private final Role role;
    // (Object,ReleaseContext)CompletionStage; gives null for a method that returns nothing.
    private final MethodHandle call;

    private Callback(Member member, Role role, MethodHandle call) {
        this.member = member;
        this.role = role;
        this.call = call;
    }

    /**
     * Checks that the method can be called as a callback.
     *
     * @throws GovernedException if not
     */
    static void check(Member member, Role role) {
        if (member.isStatic()) {
            throw member.wrong(role + " is static, but must belong to each object");
        }
        Class<?>[] parameters = member.parameterTypes();
        boolean fits = parameters.length == 0 || (parameters.length == 1 && parameters[0] == ReleaseContext.class);
        if (!fits) {
            throw member.wrong(
                    role + " takes (" + member.parameters() + "), but must take nothing or one ReleaseContext");
        }
        if (!isVoid(member) && !CompletionStage.class.isAssignableFrom(member.valueType())) {
            throw member.wrong(role + " returns " + member.valueType().getSimpleName()
                    + ", but must return nothing or a CompletionStage");
        }
    }

    static <T> Callback<T> bind(Member member, Role role, Access access) {
        MethodHandle handle = access.handle(member);
        if (member.parameterTypes().length == 0) {
            handle = MethodHandles.dropArguments(handle, 1, ReleaseContext.class);
        }
        return new Callback<>(member, role, handle.asType(FORM));
    }

    @Override
    public CompletionStage<?> release(T resource, ReleaseContext context) throws Exception {
        CompletionStage<?> stage = call(resource, context);
        if (stage != null) {
            return stage;
        }
        if (isVoid(member)) {
            return DONE;
        }
        throw member.wrong(role + " returned null in place of a CompletionStage");
    }

    private CompletionStage<?> call(Object resource, ReleaseContext context) throws Exception {
        try {
            return (CompletionStage<?>) call.invokeExact(resource, context);
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new UndeclaredThrowableException(e);
        }
    }

    private static boolean isVoid(Member member) {
        return member.valueType() == void.class;
    }

    @Override
    public String toString() {
        return role + " " + member.signature();
    }
}
