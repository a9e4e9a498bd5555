package dev.perennial.rollout;

import dev.perennial.contract.rollout.ArmCounts;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Counts outcomes of one canary step: of each sticky key on each arm only the first. A user's outcomes resemble one
 * another, so counting them all would claim more evidence than there is and roll good candidates back; the first of
 * each key are independent, and the judge's error rates hold. What users only suffer from later is not seen. One thread
 * at a time; memory grows by about 100 bytes a key.
 */
public final class KeyedOutcomes {
    private final Map<Arm, Set<String>> seen = new EnumMap<>(Arm.class);
    private final Map<Arm, ArmCounts> counts = new EnumMap<>(Arm.class);

    /** Nothing counted yet. */
    public KeyedOutcomes() {
        for (Arm arm : Arm.values()) {
            seen.put(arm, new HashSet<>());
            counts.put(arm, ArmCounts.NONE);
        }
    }

    /** Counts an outcome unless the key has one on this arm already; says whether it did. */
    public boolean count(String stickyKey, Arm arm, boolean failed) {
        if (!seen.getOrDefault(arm, Set.of()).add(stickyKey)) {
            return false;
        }
        ArmCounts before = of(arm);
        counts.put(arm, new ArmCounts(before.outcomes() + 1, before.failures() + (failed ? 1 : 0)));
        return true;
    }

    /** What was counted on an arm. */
    public ArmCounts of(Arm arm) {
        return counts.getOrDefault(arm, ArmCounts.NONE);
    }
}
