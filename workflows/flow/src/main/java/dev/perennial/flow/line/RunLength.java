package dev.perennial.flow.line;

import io.temporal.workflow.Workflow;

/** How long this run of the line has become, by its history. */
final class RunLength {
    private static final long LONG_HISTORY = 8_000;
    private static final long VERY_LONG_HISTORY = 16_000;

    private RunLength() {}

    /** Whether this run should be the last but for what must be settled first. */
    static boolean isEnough() {
        return Workflow.getInfo().isContinueAsNewSuggested()
                || Workflow.getInfo().getHistoryLength() > LONG_HISTORY;
    }

    /** Whether the run has waited long enough for a moment without windows. */
    static boolean isPressing() {
        return Workflow.getInfo().getHistoryLength() > VERY_LONG_HISTORY;
    }
}
