package io.tenure.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rules of the house, held over this module's classes. */
@Tag("build")
class ArchitectureTest {

    private static final Rooms ROOMS = new Rooms("io.tenure");
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(new ImportOption.DoNotIncludeJars())
            .importPackages(ROOMS.root());

    @Test
    void everyClass_standsInAListedRoom() {
        ArchitectureRules.everyRoomIsListed(ROOMS).check(CORE);
    }

    @Test
    void imports_runDownwardOnly() {
        ArchitectureRules.importsRunDownward(ROOMS).check(CORE);
    }

    @Test
    void packages_haveNoCycles() {
        ArchitectureRules.packagesHaveNoCycles(ROOMS).check(CORE);
    }

    @Test
    void clocksThreadsAndSeeds_areTouchedByTimeOnly() {
        ArchitectureRules.onlyTimeTouchesClocksThreadsAndSeeds(ROOMS).check(CORE);
    }

    @Test
    void nobody_sleeps() {
        ArchitectureRules.nobodySleeps().check(CORE);
    }

    @Test
    void everyRoom_isNullMarked() {
        ArchitectureRules.roomsAreNullMarked().check(CORE);
    }

    @Test
    void publicConcreteClasses_areFinal() {
        ArchitectureRules.publicConcreteClassesAreFinal().check(CORE);
    }
}
