package dev.perennial.flow.steps;

import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.change.ChangeKind;
import dev.perennial.contract.gate.GateSettings;
import dev.perennial.contract.line.Revision;

/**
 * Asks whether a candidate may be released.
 *
 * @param change the change it belongs to
 * @param kind what the change did; some criteria are asked of edits only
 * @param candidate the candidate
 * @param current the revision it is compared with
 * @param gate what it must meet
 */
public record EvaluationRequest(
        ChangeId change, ChangeKind kind, Revision candidate, Revision current, GateSettings gate) {}
