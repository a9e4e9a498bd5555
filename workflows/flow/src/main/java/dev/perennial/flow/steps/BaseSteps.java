package dev.perennial.flow.steps;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.line.LineId;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/** Which lines a new base version concerns. On the IO queue. */
@ActivityInterface
public interface BaseSteps {
    /** The next lines, in name order, whose current revision stands on a base version. */
    @ActivityMethod(name = "base.linesOn")
    LinePage linesOn(PageOrder order);

    /**
     * Asks for a page.
     *
     * @param base the manifest of the base version they stand on
     * @param after the last line of the page before; empty for the first page
     * @param limit the most lines wanted
     */
    record PageOrder(Digest base, List<LineId> after, int limit) {
        public PageOrder {
            after = List.copyOf(after);
        }
    }

    /**
     * Some lines.
     *
     * @param lines in name order
     * @param last whether none follow
     */
    record LinePage(List<LineId> lines, boolean last) {
        public LinePage {
            lines = List.copyOf(lines);
        }
    }
}
