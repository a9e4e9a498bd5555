package dev.perennial.checks;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds the house to its directions and workflows to what can be replayed. */
class ArchitectureTest {
    private static final String WORKFLOW_INTERFACE = "io.temporal.workflow.WorkflowInterface";
    private static final String PAYLOAD = "dev.perennial.flow.payload..";

    @ParameterizedTest
    @EnumSource
    void everyModuleIsLookedAt(Module module) {
        assertThat(House.CLASSES)
                .as("classes of %s on the class path", module.word())
                .anyMatch(type -> module.holds(type.getPackageName()));
    }

    @ParameterizedTest
    @EnumSource
    void everyModuleLooksOnlyDown(Module module) {
        Rules.looksOnlyDown(module).check(House.CLASSES);
    }

    @Test
    void everyPackageLivesInTheModuleOfItsName() {
        classes()
                .should(ArchCondition.from(
                        describe("live in the module that their package names", ArchitectureTest::livesAtHome)))
                .check(House.CLASSES);
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().assignedFrom(new PackageSlices()).should().beFreeOfCycles().check(House.CLASSES);
    }

    @Test
    void theWordsKnowOnlyTheJdkAndAnnotations() {
        knowsOnly(Module.CONTRACT.inside(), "");
    }

    @Test
    void workflowsKnowOnlyTheWordsAndTemporal() {
        knowsOnly(Module.FLOW.inside(), PAYLOAD, "io.temporal..", "org.slf4j..");
    }

    @Test
    void payloadsKnowWhatTheyAreWrittenWith() {
        knowsOnly(PAYLOAD, "", "io.temporal..", "com.fasterxml.jackson.databind..", "com.google.protobuf..");
    }

    @Test
    void workflowsReplay() {
        Rules.replays(Module.FLOW.inside()).check(House.CLASSES);
    }

    @Test
    void workflowsKeepNoStateBetweenRuns() {
        fields().that()
                .areDeclaredInClassesThat()
                .resideInAPackage(Module.FLOW.inside())
                .and()
                .areStatic()
                .should()
                .beFinal()
                .allowEmptyShould(true)
                .check(House.CLASSES);
    }

    @Test
    void onlyWorkflowsAreCalledImpl() {
        noClasses()
                .that(describe("are no workflow", type -> !isWorkflow(type)))
                .should()
                .haveSimpleNameEndingWith("Impl")
                .check(House.CLASSES);
        classes()
                .that(describe("are a workflow", ArchitectureTest::isWorkflow))
                .should()
                .haveSimpleNameEndingWith("WorkflowImpl")
                .andShould()
                .resideInAPackage(Module.FLOW.inside())
                .allowEmptyShould(true)
                .check(House.CLASSES);
    }

    @Test
    void librariesStayInTheirRooms() {
        Rules.onlyIn("ai.djl..", Module.TENSOR, Module.MODEL).check(House.CLASSES);
        Rules.onlyIn("io.minio..", Module.STORE).check(House.CLASSES);
        Rules.onlyIn("io.quarkus..", Module.SERVER).check(House.CLASSES);
        Rules.onlyIn("jakarta..", Module.SERVER).check(House.CLASSES);
        Rules.onlyIn("io.temporal..", Module.FLOW, Module.STEPS, Module.SERVER, Module.LOCAL, Module.BENCH)
                .check(House.CLASSES);
    }

    @Test
    void theEnginesTypesAreInNoSignatureOfTheHouse() {
        Rules.showsNoneOf("ai.djl..", "dev.perennial.tensor.runtime").check(House.CLASSES);
    }

    @Test
    void theEnginesInsidesHaveFewDoors() {
        noClasses()
                .that(describe("have no leave", type -> !Rules.ENGINE_ROOMS.contains(type.getName())))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl.pytorch..")
                .check(House.CLASSES);
    }

    @Test
    void onlyProgramsWriteToStandardStreams() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        Module.CLI.inside(),
                        Module.LOCAL.inside(),
                        Module.FIXTURES.inside(),
                        Module.BENCH.inside(),
                        Module.GAMEDAY.inside())
                .should(ACCESS_STANDARD_STREAMS)
                .check(House.CLASSES);
    }

    @Test
    void nothingIsInjectedIntoFields() {
        NO_CLASSES_SHOULD_USE_FIELD_INJECTION.check(House.CLASSES);
        noFields()
                .should()
                .beAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty")
                .orShould()
                .beAnnotatedWith("org.eclipse.microprofile.reactive.messaging.Channel")
                .check(House.CLASSES);
    }

    @Test
    void theRulesSeeASeededOffender() {
        EvaluationResult result = Rules.replays("dev.perennial.checks..")
                .evaluate(new ClassFileImporter().importClasses(SeededOffender.class));
        assertThat(result.getFailureReport().getDetails())
                .anyMatch(detail -> detail.contains("HashMap.<init>"))
                .anyMatch(detail -> detail.contains("Instant.now"))
                .anyMatch(detail -> detail.contains("Map.of"))
                .anyMatch(detail -> detail.contains("java.lang.Thread"))
                .anyMatch(detail -> detail.contains("randomUUID"))
                .anyMatch(detail -> detail.contains("nanoTime"))
                .anyMatch(detail -> detail.contains("Math.random"));
        assertThat(Rules.onlyIn("java.time..", Module.FLOW)
                        .evaluate(new ClassFileImporter().importClasses(SeededOffender.class))
                        .hasViolation())
                .isTrue();
        assertThat(Rules.showsNoneOf("java.time..", "dev.perennial.flow")
                        .evaluate(new ClassFileImporter().importClasses(SeededShow.class))
                        .hasViolation())
                .isTrue();
    }

    private static void knowsOnly(String packages, String except, String... libraries) {
        String[] known = Stream.concat(
                        Stream.of("java..", Module.FLOW.inside(), Module.CONTRACT.inside()), Stream.of(libraries))
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(packages)
                .and()
                .resideOutsideOfPackage(except)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(known)
                        .or(resideInAnyPackage("com.fasterxml.jackson.annotation..", "org.jspecify..")))
                .allowEmptyShould(true)
                .check(House.CLASSES);
    }

    private static boolean livesAtHome(JavaClass type) {
        String place = type.getSource().orElseThrow().getUri().toString();
        return Stream.of(Module.values())
                .filter(module -> module.holds(type.getPackageName()))
                .anyMatch(module -> place.contains("/" + module.word() + "/target/classes/")
                        || place.contains("/perennial-" + module.word() + "-"));
    }

    private static boolean isWorkflow(JavaClass type) {
        DescribedPredicate<JavaClass> workflow =
                describe("workflow interface", parent -> parent.isAnnotatedWith(WORKFLOW_INTERFACE));
        return !type.isInterface() && type.getAllRawInterfaces().stream().anyMatch(workflow);
    }
}
