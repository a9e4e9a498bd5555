package dev.perennial.contract.change;

import dev.perennial.contract.Checks;
import dev.perennial.contract.line.LineId;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A decision with what it was decided on.
 *
 * @param line of which line
 * @param number counts the decisions of the line, from 1
 * @param at when
 * @param policyVersion by which version of the line's policy
 * @param rulesVersion by which version of the deciding code
 * @param inputs what was known, few and small
 * @param decision what was decided
 */
public record DecisionRecord(
        LineId line,
        int number,
        Instant at,
        int policyVersion,
        int rulesVersion,
        SortedMap<String, String> inputs,
        Decision decision) {
    public DecisionRecord {
        Checks.atLeast("DecisionRecord: number in " + line, number, 1);
        inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
    }
}
