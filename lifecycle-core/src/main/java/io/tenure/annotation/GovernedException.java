package io.tenure.annotation;

import io.tenure.resource.TenureException;
import org.jspecify.annotations.Nullable;

/**
 * A class, an interface or an object cannot be governed as its annotations say. The message names the class, the member and
 * the reason; nothing was registered.
 */
public final class GovernedException extends TenureException {

    private static final long serialVersionUID = 1L;

    private final String typeName;
    private final String member;
    private final String reason;

    GovernedException(Class<?> type, String member, String reason, @Nullable Throwable cause) {
        super(type.getName() + (member.isEmpty() ? "" : "." + member) + ": " + reason, cause);
        this.typeName = type.getName();
        this.member = member;
        this.reason = reason;
    }

    /** About a type as a whole. */
    static GovernedException of(Class<?> type, String reason) {
        return new GovernedException(type, "", reason, null);
    }

    /** The name of the class or interface. */
    public String typeName() {
        return typeName;
    }

    /** The field or method, a method with its parameters' types; empty if it is about the class as a whole. */
    public String member() {
        return member;
    }

    /** What is wrong, and what would be right. */
    public String reason() {
        return reason;
    }
}
