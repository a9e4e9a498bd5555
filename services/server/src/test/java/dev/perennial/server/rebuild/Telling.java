package dev.perennial.server.rebuild;

import dev.perennial.contract.line.LineId;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** A workflow that lives through a line's story by the real recording steps, without any work on tensors. */
@WorkflowInterface
public interface Telling {
    /** Where its workers listen. */
    String QUEUE = "rebuild-test";

    /** Lives through one chapter. */
    @WorkflowMethod
    void tell(Chapter chapter);

    /**
     * A part of the story.
     *
     * @param line of which line
     * @param name which part
     */
    record Chapter(LineId line, String name) {}
}
