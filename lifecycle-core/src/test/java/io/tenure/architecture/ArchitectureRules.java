package io.tenure.architecture;

import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;

/** The rules of the house, over the compiled classes. Each tolerates a room that is not built yet. */
final class ArchitectureRules {

    private ArchitectureRules() {}

    static ArchRule everyRoomIsListed(Rooms rooms) {
        return rule(
                "stand in a room that the table of floors lists",
                (type, events) -> rooms.roomOf(type)
                        .filter(room -> !rooms.isListed(room))
                        .ifPresent(room ->
                                events.add(violated(type, type.getName() + " stands in no listed room: " + room))));
    }

    static ArchRule importsRunDownward(Rooms rooms) {
        return rule(
                "import rooms of lower floors only",
                (type, events) -> type.getDirectDependenciesFromSelf()
                        .forEach(dependency -> checkFloor(rooms, dependency, events)));
    }

    static ArchRule packagesHaveNoCycles(Rooms rooms) {
        return slices().matching(rooms.root() + ".(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true);
    }

    static ArchRule onlyTimeTouchesClocksThreadsAndSeeds(Rooms rooms) {
        return rule("leave clocks, threads, timers and random seeds to the room of time", (type, events) -> {
            if (!rooms.roomOf(type).equals(Optional.of(Rooms.TIME))) {
                reportAccesses(type, events, BannedCalls::belongsToTime);
            }
        });
    }

    static ArchRule nobodySleeps() {
        return rule("not sleep", (type, events) -> reportAccesses(type, events, BannedCalls::sleeps));
    }

    static ArchRule roomsAreNullMarked() {
        return rule("stand in a package that is @NullMarked", (type, events) -> {
            if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                events.add(violated(type, type.getPackageName() + " is not @NullMarked (" + type.getName() + ")"));
            }
        });
    }

    static ArchRule publicConcreteClassesAreFinal() {
        return rule("be final where public and concrete", (type, events) -> {
            if (isPublicConcreteClass(type) && !isFinal(type) && !isExceptionWithKin(type)) {
                events.add(violated(type, type.getName() + " is public and concrete, and not final"));
            }
        });
    }

    private static void checkFloor(Rooms rooms, Dependency dependency, ConditionEvents events) {
        rooms.roomOf(dependency.getOriginClass())
                .filter(rooms::isListed)
                .ifPresent(from -> rooms.roomOf(dependency.getTargetClass().getBaseComponentType())
                        .filter(rooms::isListed)
                        .filter(to -> !rooms.mayImport(from, to))
                        .ifPresent(to -> events.add(violated(
                                dependency,
                                rooms.describe(from) + " reaches " + rooms.describe(to) + ": "
                                        + dependency.getDescription()))));
    }

    private static void reportAccesses(JavaClass type, ConditionEvents events, Predicate<AccessTarget> banned) {
        type.getAccessesFromSelf().stream()
                .filter(access -> banned.test(access.getTarget()))
                .forEach(access -> events.add(violated(type, access.getDescription())));
    }

    private static boolean isPublicConcreteClass(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && !type.getModifiers().contains(JavaModifier.ABSTRACT)
                && !type.isInterface()
                && !type.isEnum();
    }

    private static boolean isFinal(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.FINAL);
    }

    /** An exception may be caught by its family name, and still be thrown by it. */
    private static boolean isExceptionWithKin(JavaClass type) {
        return type.isAssignableTo(Throwable.class) && !type.getSubclasses().isEmpty();
    }

    private static ArchRule rule(String description, BiConsumer<JavaClass, ConditionEvents> check) {
        return classes()
                .should(new ArchCondition<>(description) {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        check.accept(type, events);
                    }
                })
                .allowEmptyShould(true);
    }
}
