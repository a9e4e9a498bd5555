package dev.perennial.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.change.ChangeKind;
import dev.perennial.contract.line.LineId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowIdsTest {
    private static final LineId LINE = new LineId("acme", "helper-2");
    private static final ChangeId CHANGE = new ChangeId(LINE, 7);

    @ParameterizedTest
    @EnumSource
    void theIdOfAChangeTellsItsLineAndItself(ChangeKind kind) {
        assertThat(WorkflowIds.lineOf(WorkflowIds.change(kind, CHANGE))).contains(LINE);
        assertThat(WorkflowIds.changeOf(WorkflowIds.change(kind, CHANGE))).contains(CHANGE);
    }

    @Test
    void whoeverWorksOnAChangeTellsIt() {
        assertThat(WorkflowIds.changeOf(WorkflowIds.evaluate(CHANGE))).contains(CHANGE);
        assertThat(WorkflowIds.changeOf(WorkflowIds.rollout(CHANGE))).contains(CHANGE);
        assertThat(WorkflowIds.lineOf(WorkflowIds.rollout(CHANGE))).contains(LINE);
    }

    @Test
    void lineAndWindowTellTheLineAlone() {
        assertThat(WorkflowIds.lineOf(WorkflowIds.line(LINE))).contains(LINE);
        assertThat(WorkflowIds.changeOf(WorkflowIds.line(LINE))).isEmpty();
        assertThat(WorkflowIds.lineOf(WorkflowIds.drift(LINE, "7"))).contains(LINE);
        assertThat(WorkflowIds.changeOf(WorkflowIds.drift(LINE, "7"))).isEmpty();
    }

    @Test
    void aBaseIsOfNoLine() {
        assertThat(WorkflowIds.lineOf(WorkflowIds.base(new Digest("b".repeat(64)))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "line", "line/acme", "line/ACME/helper", "order/acme/helper/7", "edit/acme/helper/0"})
    void otherIdsTellNoChange(String id) {
        assertThat(WorkflowIds.changeOf(id)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "line", "line/acme", "line/ACME/helper", "order/acme/helper/7"})
    void idsOfAnotherGrammarTellNoLine(String id) {
        assertThat(WorkflowIds.lineOf(id)).isEmpty();
    }
}
