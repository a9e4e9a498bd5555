package dev.perennial.checks;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Rules that several checks share, so that each can be shown to fail on a seeded offender. */
final class Rules {
    private static final Set<String> UNREPEATABLE = Set.of(
            "java.lang.Thread",
            "java.lang.ThreadLocal",
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.util.Timer",
            "java.security.SecureRandom");
    private static final Set<String> UNREPEATABLE_CALLS = Set.of(
            "java.lang.Math.random",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.getProperty",
            "java.lang.System.getenv",
            "java.lang.System.identityHashCode",
            "java.lang.System.nanoTime",
            "java.util.Collection.parallelStream",
            "java.util.UUID.randomUUID");
    private static final Set<String> UNORDERED =
            Set.of("java.util.HashMap", "java.util.HashSet", "java.util.IdentityHashMap", "java.util.WeakHashMap");
    private static final Set<String> CLOCKS = Set.of("now", "systemUTC", "systemDefaultZone", "system");

    /** Where the engine is called past DJL's own interfaces; one more is a decision. */
    static final Set<String> ENGINE_ROOMS = Set.of(
            "dev.perennial.tensor.runtime.Scope",
            "dev.perennial.tensor.runtime.Script",
            "dev.perennial.tensor.runtime.TensorRuntime",
            "dev.perennial.model.Optimiser",
            "dev.perennial.model.Recording",
            "dev.perennial.model.Region",
            "dev.perennial.model.Scope");

    private Rules() {}

    /** {@code module} looks only at the modules below it. */
    static ArchRule looksOnlyDown(Module module) {
        return noClasses()
                .that()
                .resideInAPackage(module.inside())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(module.outOfReach())
                .allowEmptyShould(true);
    }

    /** {@code library} is known to these modules alone. */
    static ArchRule onlyIn(String library, Module... homes) {
        String[] inside = Stream.of(homes).map(Module::inside).toArray(String[]::new);
        return noClasses()
                .that()
                .resideOutsideOfPackages(inside)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .allowEmptyShould(true);
    }

    /** What others can call shows no types of {@code library}, but in one package. */
    static ArchRule showsNoneOf(String library, String except) {
        DescribedPredicate<JavaClass> foreign = resideInAPackage(library);
        DescribedPredicate<JavaCodeUnit> showing = describe(
                "show types of " + library,
                unit -> foreign.test(unit.getRawReturnType())
                        || unit.getRawParameterTypes().stream().anyMatch(foreign));
        return noCodeUnits()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat(describe("others can reach", Rules::isReachable))
                .and()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackage(except)
                .should(ArchCondition.from(showing));
    }

    /** A public type inside one that is not is nobody else's. */
    private static boolean isReachable(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(Rules::isReachable).orElse(true);
    }

    /**
     * Code in {@code packages} replays to the same commands: no clock, chance, thread, input, output or unordered
     * collection.
     */
    static ArchRule replays(String packages) {
        return noClasses()
                .that()
                .resideInAPackage(packages)
                .should()
                .dependOnClassesThat(outsideTheHistory())
                .orShould()
                .callCodeUnitWhere(unrepeatable())
                .allowEmptyShould(true);
    }

    private static DescribedPredicate<JavaClass> outsideTheHistory() {
        return resideInAnyPackage("java.io..", "java.net..", "java.nio..", "java.util.concurrent..")
                .and(DescribedPredicate.not(resideInAPackage("java.nio.charset..")))
                .or(describe("are a thread or a source of chance", type -> UNREPEATABLE.contains(type.getName())));
    }

    private static DescribedPredicate<JavaCall<?>> unrepeatable() {
        return describe("would differ on replay", call -> differs(call.getTarget()));
    }

    private static boolean differs(AccessTarget.CodeUnitCallTarget target) {
        String owner = target.getOwner().getName();
        return UNREPEATABLE_CALLS.contains(owner + "." + target.getName())
                || (owner.startsWith("java.time.") && CLOCKS.contains(target.getName()))
                || makesUnordered(owner, target);
    }

    /** Collections whose order differs from one JVM to the next, unless they hold one thing at most. */
    private static boolean makesUnordered(String owner, AccessTarget.CodeUnitCallTarget target) {
        List<JavaClass> taken = target.getRawParameterTypes();
        return switch (owner + "." + target.getName()) {
            case "java.util.Set.of" ->
                taken.size() > 1 || (taken.size() == 1 && taken.get(0).isArray());
            case "java.util.Map.of" -> taken.size() > 2;
            case "java.util.Map.copyOf", "java.util.Map.ofEntries", "java.util.Set.copyOf" -> true;
            case "java.util.stream.Collectors.toSet" -> true;
            case "java.util.stream.Collectors.toMap" -> taken.size() < 4;
            case "java.util.stream.Collectors.groupingBy" -> taken.size() < 3;
            default -> target.getName().equals("<init>") && UNORDERED.contains(owner);
        };
    }
}
