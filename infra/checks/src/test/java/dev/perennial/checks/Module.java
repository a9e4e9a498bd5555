package dev.perennial.checks;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The modules of the house, each with the modules it may look at. */
enum Module {
    CONTRACT(),
    FLOW("contract"),
    TENSOR("contract"),
    MODEL("contract", "tensor"),
    MERGE("contract", "tensor", "model"),
    EDIT("contract", "tensor", "model"),
    TRANSFER("contract", "tensor", "model"),
    DRIFT("contract"),
    GATE("contract"),
    STORE("contract", "tensor"),
    ROLLOUT("contract"),
    STEPS("contract", "flow", "tensor", "model", "merge", "edit", "transfer", "drift", "gate", "store", "rollout"),
    SERVER(
            "contract",
            "flow",
            "tensor",
            "model",
            "merge",
            "edit",
            "transfer",
            "drift",
            "gate",
            "store",
            "rollout",
            "steps"),
    CLI("contract", "tensor", "model", "merge", "edit", "transfer", "drift", "gate", "rollout"),
    LOCAL("contract"),
    FIXTURES("contract", "tensor", "model", "merge"),
    BENCH("contract", "tensor", "model", "merge", "edit", "transfer", "drift", "gate", "store", "rollout", "cli"),
    GAMEDAY("contract", "cli");

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> below;

    Module(String... below) {
        this.below = List.of(below);
    }

    /** The module's own package and everything in it, as ArchUnit writes it. */
    String inside() {
        return "dev.perennial." + word() + "..";
    }

    /** Every package of ours that this module must not touch. */
    String[] outOfReach() {
        return Stream.of(values())
                .filter(other -> other != this && !below.contains(other.word()))
                .map(Module::inside)
                .toArray(String[]::new);
    }

    /** Whether the package named is the module's own or one in it. */
    boolean holds(String packageName) {
        return (packageName + ".").startsWith("dev.perennial." + word() + ".");
    }

    /** The name of the module's folder and package. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
