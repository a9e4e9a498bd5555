package dev.perennial.checks;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
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
            "java.util.UUID.randomUUID",
            "java.util.stream.Collectors.toSet");
    private static final Set<String> UNORDERED =
            Set.of("java.util.HashMap", "java.util.HashSet", "java.util.IdentityHashMap", "java.util.WeakHashMap");
    private static final Set<String> CLOCKS = Set.of("now", "systemUTC", "systemDefaultZone", "system");

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
                || (target.getName().equals("<init>") && UNORDERED.contains(owner))
                || (owner.startsWith("java.time.") && CLOCKS.contains(target.getName()));
    }
}
