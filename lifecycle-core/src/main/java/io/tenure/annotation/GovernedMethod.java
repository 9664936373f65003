package io.tenure.annotation;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Layer;
import io.tenure.resource.Registrar;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceSpec;
import java.lang.reflect.Method;
import java.lang.reflect.TypeVariable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A governed method of an interface: calls it, registers what it returns, and gives out what stands for it. */
final class GovernedMethod {

    private final Member member;
    private final MethodCall call;
    private final ResourceKind<Object> kind;
    private final ArgumentReader arguments;
    // Null for a method that returns a ResourceLease.
    private final @Nullable GovernedView view;

    private GovernedMethod(
            Member member,
            MethodCall call,
            ResourceKind<Object> kind,
            ArgumentReader arguments,
            @Nullable GovernedView view) {
        this.member = member;
        this.call = call;
        this.kind = kind;
        this.arguments = arguments;
        this.view = view;
    }

    /**
     * Reads and binds a method.
     *
     * @param declaration carries the annotations
     * @param narrowest the same method with the narrowest result; both may be one
     * @throws GovernedException if it cannot be governed
     */
    static GovernedMethod read(Class<?> type, Method declaration, Method narrowest, Kinds kinds, Access access) {
        Member member = new Member(type, narrowest);
        Class<?> result = narrowest.getReturnType();
        requireGovernable(member, narrowest);
        Governed settings = declaration.getAnnotation(Governed.class);
        if (settings == null || settings.layer() == Layer.EXTERNAL) {
            throw member.wrong("@Governed says EXTERNAL, but what a method opens here must be MEMORY or CONNECTION;"
                    + " an EXTERNAL resource is acquired");
        }
        ResourceKind<Object> kind = kinds.of(member, settings, result, () -> kind(member, settings, result));
        return new GovernedMethod(
                member,
                MethodCall.bind(member, access),
                kind,
                ArgumentReader.of(member, declaration),
                isLease(result) ? null : GovernedView.of(result, access));
    }

    private static void requireGovernable(Member member, Method method) {
        Class<?> result = method.getReturnType();
        boolean fits = result.isInterface()
                && AutoCloseable.class.isAssignableFrom(result)
                && !result.isSealed()
                && !result.isHidden()
                && !(method.getGenericReturnType() instanceof TypeVariable<?>);
        if (!fits) {
            throw member.wrong("@Governed is on a method that returns "
                    + method.getGenericReturnType().getTypeName()
                    + ", but must be on one that returns a ResourceLease or an interface that is AutoCloseable and not"
                    + " sealed");
        }
    }

    private static boolean isLease(Class<?> result) {
        return result == ResourceLease.class;
    }

    @SuppressWarnings("unchecked") // it is handed only what the method returned
    private static ResourceKind<Object> kind(Member member, Governed settings, Class<?> result) {
        try {
            ResourceKind.Builder<Object> kind = KindSettings.begin(settings, (Class<Object>) result);
            if (isLease(result)) {
                kind.release((lease, context) -> end((ResourceLease<?>) lease));
            }
            return kind.build();
        } catch (InvalidArgumentException e) {
            throw member.wrong("@Governed is refused: " + e.getMessage(), e);
        }
    }

    private static CompletionStage<?> end(ResourceLease<?> lease) throws Exception {
        // Any other lease has a coordinator that tries again; an offer's failure has to be seen here.
        return lease instanceof Offer<?> offer ? offer.end() : lease.closeAsync();
    }

    /** Calls the method on {@code target} and governs the result. */
    @Nullable
    Object open(Registrar registrar, Object target, Object @Nullable [] values) throws Throwable {
        // First, so that nothing is opened that could not be registered.
        ResourceSpec spec = arguments.spec(values);
        Object opened = call.on(target, values);
        if (opened == null) {
            return null;
        }
        ResourceLease<Object> lease = register(registrar, spec, (AutoCloseable) opened);
        return view == null ? new LeaseView<>(lease) : view.of(lease);
    }

    private ResourceLease<Object> register(Registrar registrar, ResourceSpec spec, AutoCloseable opened) {
        try {
            return registrar.register(kind, spec, opened);
        } catch (InvalidArgumentException e) {
            // The spec has been checked and the layer fits, so it is the kind: another one has its name.
            GovernedException refused = member.wrong("@Governed is refused: " + e.getMessage(), e);
            end(opened, refused);
            throw refused;
        } catch (RuntimeException | Error e) {
            end(opened, e);
            throw e;
        }
    }

    /** Ends what nobody else would. */
    private static void end(AutoCloseable opened, Throwable why) {
        try {
            opened.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            why.addSuppressed(e);
        } catch (Throwable e) {
            why.addSuppressed(e);
        }
    }
}
