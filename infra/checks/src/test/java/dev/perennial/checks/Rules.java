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
