package io.tenure.annotation;

import java.lang.annotation.Annotation;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The members of a class that carry this room's annotations, inherited ones included. */
final class AnnotatedMembers {
    /*
     * The order: interfaces, then superclasses, from the most general down to the class itself; within one of them by
     * signature, for the order in which a class shows its members is not specified. A method that overrides another
     * with the same annotation is one with it: the call is virtual anyway. So is a record's component with its accessor.
     */
    private final Class<?> type;
    private final List<Member> members;

    private AnnotatedMembers(Class<?> type, List<Member> members) {
        this.type = type;
        this.members = members;
    }

    static AnnotatedMembers of(Class<?> type) {
        List<Member> members = new ArrayList<>();
        for (Class<?> part : lineage(type)) {
            refuseAnnotatedParameters(type, part);
            members.addAll(declaredBy(part, type));
        }
        return new AnnotatedMembers(type, members);
    }

    /** The members in that role, each once. */
    List<Member> in(Role role) {
        List<Member> found = new ArrayList<>();
        for (Member member : members) {
            if (member.plays(role)) {
                found.removeIf(member::isOneWith);
                found.add(member);
            }
        }
        return found.stream()
                .filter(member -> found.stream().noneMatch(other -> isComponentBehind(member, other)))
                .toList();
    }

    /**
     * The member in a role that only one may have; null if there is none.
     *
     * @throws GovernedException if there are several
     */
    @Nullable
    Member only(Role role) {
        List<Member> found = in(role);
        if (found.size() > 1) {
            String names = found.stream().map(Member::describe).collect(Collectors.joining(" and "));
            throw GovernedException.of(type, role + " is on " + names + ", but must be on one member only");
        }
        return found.isEmpty() ? null : found.get(0);
    }

    /** An annotated member that {@code type} has beyond those of {@code above}; null if there is none. */
    static @Nullable Member anyBeyond(Class<?> above, Class<?> type) {
        Set<Class<?>> known = lineage(above);
        return lineage(type).stream()
                .filter(part -> !known.contains(part))
                .flatMap(part -> declaredBy(part, type).stream())
                .findFirst()
                .orElse(null);
    }

    private static List<Member> declaredBy(Class<?> part, Class<?> governed) {
        return Stream.<java.lang.reflect.Member>concat(
                        Arrays.stream(part.getDeclaredFields()), Arrays.stream(part.getDeclaredMethods()))
                // The compiler copies annotations to the bridges that it makes.
                .filter(raw -> !raw.isSynthetic())
                .map(raw -> new Member(governed, raw))
                .filter(member -> Role.isAnyPlayedBy(member.element()))
                .sorted(Comparator.comparing(Member::signature))
                .toList();
    }

    private static Set<Class<?>> lineage(Class<?> type) {
        Set<Class<?>> lineage = new LinkedHashSet<>();
        List<Class<?>> classes = new ArrayList<>();
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            classes.add(0, c);
        }
        classes.forEach(c -> addInterfaces(c, lineage));
        lineage.addAll(classes);
        return lineage;
    }

    private static void addInterfaces(Class<?> type, Set<Class<?>> lineage) {
        for (Class<?> above : type.getInterfaces()) {
            addInterfaces(above, lineage);
            lineage.add(above);
        }
    }

    private static boolean isComponentBehind(Member field, Member accessor) {
        return field.owner().isRecord()
                && field.raw() instanceof java.lang.reflect.Field
                && accessor.raw() instanceof Method
                && accessor.owner() == field.owner()
                && accessor.signature().equals(field.name() + "()");
    }

    /** In a class they would say nothing, and whoever wrote them believes otherwise. */
    private static void refuseAnnotatedParameters(Class<?> type, Class<?> part) {
        Stream.<Executable>concat(
                        Arrays.stream(part.getDeclaredConstructors()), Arrays.stream(part.getDeclaredMethods()))
                .filter(executable -> !part.isRecord() && !executable.isSynthetic())
                .filter(executable -> !executable.isAnnotationPresent(Governed.class))
                .filter(executable -> Arrays.stream(executable.getParameterAnnotations())
                        .flatMap(Arrays::stream)
                        .anyMatch(AnnotatedMembers::isForParameters))
                .findFirst()
                .ifPresent(executable -> {
                    throw new Member(type, executable)
                            .wrong("a parameter is annotated, which only a @Governed method's may be;"
                                    + " annotate the field or method that holds the value");
                });
    }

    private static boolean isForParameters(Annotation annotation) {
        return annotation instanceof ResourceId || annotation instanceof ResourceAttribute;
    }
}
