package dev.perennial.flow.line;

import dev.perennial.contract.line.LineId;
import dev.perennial.contract.trigger.Trigger;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;

/** Tells every line that stands on a base version of its successor, a page at a time. */
@WorkflowInterface
public interface BaseReleaseWorkflow {
    /** Pages through the lines and signals each. */
    @WorkflowMethod(name = "BaseRelease")
    Progress run(Release release);

    /** How far it is. */
    @QueryMethod(name = "progress")
    Progress progress();

    /**
     * A release under way; start with {@link #of}.
     *
     * @param released the event
     * @param progress how far it is
     */
    record Release(Trigger.BaseReleased released, Progress progress) {
        /** A release that begins. */
        public static Release of(Trigger.BaseReleased released) {
            return new Release(released, new Progress(List.of(), 0, List.of()));
        }
    }

    /**
     * How far a release is.
     *
     * @param after the last line told; empty or one
     * @param told lines told
     * @param missing lines of the registry whose workflow does not run, the first hundred
     */
    record Progress(List<LineId> after, int told, List<LineId> missing) {
        public Progress {
            after = List.copyOf(after);
            missing = List.copyOf(missing);
        }
    }
}
