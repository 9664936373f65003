package io.tenure.annotation;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;

/** Reads an id or attribute from an object. */
final class ValueReader {

    private final Member member;
    private final Role role;
    // (Object)Object
    private final MethodHandle value;

    private ValueReader(Member member, Role role, MethodHandle value) {
        this.member = member;
        this.role = role;
        this.value = value;
    }

    /**
     * Checks that values can be read from the member.
     *
     * @throws GovernedException if not
     */
    static void check(Member member, Role role) {
        if (member.isStatic()) {
            throw member.wrong(role + " is static, but must belong to each object");
        }
        if (member.parameterTypes().length > 0) {
            throw member.wrong(role + " takes (" + member.parameters() + "), but must take nothing");
        }
        String objection = ShownValue.objection(role, member.valueType());
        if (!objection.isEmpty()) {
            throw member.wrong(objection);
        }
    }

    static ValueReader bind(Member member, Role role, Access access) {
        MethodHandle handle = access.handle(member);
        return new ValueReader(member, role, handle.asType(MethodType.methodType(Object.class, Object.class)));
    }

    Member member() {
        return member;
    }

    /**
     * The value, as text.
     *
     * @throws GovernedException if it is null or the method threw
     */
    String read(Object object) {
        Object read;
        try {
            read = value.invokeExact(object);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw member.wrong(role + " could not be read: " + e, e);
        }
        if (read == null) {
            throw member.wrong(role + " is null, but must be set when the resource is registered");
        }
        return ShownValue.of(read);
    }
}
