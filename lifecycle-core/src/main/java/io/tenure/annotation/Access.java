package io.tenure.annotation;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/** Reaches members with the rights of a user's {@link Lookup}: private ones where it allows, public ones otherwise. */
final class Access {

    private final Lookup lookup;

    Access(Lookup lookup) {
        this.lookup = lookup;
    }

    /**
     * A handle that gets the field or calls the method, of its own type.
     *
     * @throws GovernedException if the lookup does not reach so far
     */
    MethodHandle handle(Member member) {
        Lookup inside = within(member.owner());
        try {
            return member.raw() instanceof Method method
                    ? inside.unreflect(method)
                    : inside.unreflectGetter((Field) member.raw());
        } catch (IllegalAccessException e) {
            throw member.wrong(advice(member), e);
        }
    }

    private Lookup within(Class<?> owner) {
        try {
            return MethodHandles.privateLookupIn(owner, lookup);
        } catch (IllegalAccessException e) {
            // Its module keeps the class closed to this lookup: what is public may be reachable all the same.
            return lookup;
        }
    }

    private String advice(Member member) {
        if ((lookup.lookupModes() & Lookup.UNCONDITIONAL) != 0) {
            return "is not public in a public class; pass a Lookup that reaches it, such as MethodHandles.lookup() in "
                    + member.owner().getSimpleName();
        }
        return "is out of reach of the Lookup of " + lookup
                + "; pass MethodHandles.lookup() of a class of its module, or"
                + " open its package to that class's module";
    }
}
