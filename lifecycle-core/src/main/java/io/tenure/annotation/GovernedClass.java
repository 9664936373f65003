package io.tenure.annotation;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceHandle;
import io.tenure.resource.ResourceKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a class's annotations say, checked as far as that needs no access to its members. Immutable. */
final class GovernedClass<T> {

    private final Class<T> type;
    private final Governed settings;
    private final @Nullable Member id;
    private final Map<String, Member> attributes;
    private final @Nullable Member release;
    private final @Nullable Member expire;
    private final @Nullable Member forceRelease;
    private final @Nullable Member heartbeat;

    private GovernedClass(Class<T> type, Governed settings, AnnotatedMembers members) {
        this.type = type;
        this.settings = settings;
        this.id = members.only(Role.ID);
        this.attributes = named(type, members.in(Role.ATTRIBUTE));
        this.release = members.only(Role.RELEASE);
        this.expire = members.only(Role.EXPIRE);
        this.forceRelease = members.only(Role.FORCE_RELEASE);
        this.heartbeat = members.only(Role.HEARTBEAT);
    }

    /**
     * What the annotations of {@code type} say.
     *
     * @throws GovernedException if they contradict each other or cannot be followed
     */
    static <T> GovernedClass<T> of(Class<T> type, Governed settings) {
        GovernedClass<T> governed = new GovernedClass<>(type, settings, AnnotatedMembers.of(type));
        governed.check();
        return governed;
    }

    private void check() {
        if (id != null) {
            ValueReader.check(id, Role.ID);
        }
        attributes.values().forEach(member -> ValueReader.check(member, Role.ATTRIBUTE));
        check(release, Role.RELEASE);
        check(expire, Role.EXPIRE);
        check(forceRelease, Role.FORCE_RELEASE);
        if (heartbeat != null) {
            Probe.check(heartbeat, settings.layer());
        }
        requireAnEnd();
    }

    private void requireAnEnd() {
        boolean says = release != null || endsItself() || settings.layer() == Layer.EXTERNAL || endsByBeingDropped();
        if (!says) {
            throw GovernedException.of(
                    type, "nothing says how it ends; annotate a method with @OnRelease, or let it be AutoCloseable");
        }
    }

    private boolean endsItself() {
        return AutoCloseable.class.isAssignableFrom(type) || ResourceHandle.class.isAssignableFrom(type);
    }

    private void check(@Nullable Member callback, Role role) {
        if (callback == null) {
            return;
        }
        if (ResourceHandle.class.isAssignableFrom(type)) {
            throw callback.wrong(
                    role + " is on a ResourceHandle, which says itself how it ends; leave one of them out");
        }
        Callback.check(callback, role);
    }

    private static Map<String, Member> named(Class<?> type, List<Member> members) {
        Map<String, Member> named = new LinkedHashMap<>();
        for (Member member : members) {
            ResourceAttribute attribute = member.element().getAnnotation(ResourceAttribute.class);
            String name = attribute == null || attribute.value().isEmpty() ? member.name() : attribute.value();
            Member other = named.putIfAbsent(name, member);
            if (other != null) {
                throw GovernedException.of(
                        type,
                        Role.ATTRIBUTE + " \"" + name + "\" is on " + other.describe() + " and " + member.describe()
                                + ", but must be on one member only");
            }
        }
        return named;
    }

    /**
     * Binds the members.
     *
     * @throws GovernedException if one is out of reach, or the settings are refused
     */
    GovernedType<T> bind(Access access) {
        AttributeReader[] readers = attributes.entrySet().stream()
                .map(entry ->
                        new AttributeReader(entry.getKey(), ValueReader.bind(entry.getValue(), Role.ATTRIBUTE, access)))
                .toArray(AttributeReader[]::new);
        ValueReader idReader = id == null ? null : ValueReader.bind(id, Role.ID, access);
        return new GovernedType<>(type, kind(access), idReader, readers);
    }

    private ResourceKind<T> kind(Access access) {
        try {
            ResourceKind.Builder<T> kind = KindSettings.begin(settings, type);
            if (release != null) {
                kind.release(Callback.bind(release, Role.RELEASE, access));
            } else if (endsByBeingDropped()) {
                kind.release(ReleaseAction.nothing());
            }
            if (expire != null) {
                kind.onExpire(Callback.bind(expire, Role.EXPIRE, access));
            }
            if (forceRelease != null) {
                kind.onForceRelease(Callback.bind(forceRelease, Role.FORCE_RELEASE, access));
            }
            if (heartbeat != null) {
                kind.heartbeat(Probe.bind(heartbeat, access));
            }
            return kind.build();
        } catch (InvalidArgumentException e) {
            throw new GovernedException(type, "", "@Governed is refused: " + e.getMessage(), e);
        }
    }

    /** Memory is given back by the reference that is dropped, where a callback shows that its end was thought of. */
    private boolean endsByBeingDropped() {
        return settings.layer() == Layer.MEMORY
                && !endsItself()
                && Stream.of(expire, forceRelease).anyMatch(Objects::nonNull);
    }
}
