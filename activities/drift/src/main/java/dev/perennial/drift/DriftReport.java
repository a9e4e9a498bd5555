package dev.perennial.drift;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.contract.drift.Decline;
import dev.perennial.contract.drift.DeclineBasis;
import dev.perennial.contract.drift.DriftFinding;
import java.util.ArrayList;
import java.util.List;

/**
 * A comparison of windows in the forms others read: the contract's records, and one JSON document with every figure.
 */
public final class DriftReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private DriftReport() {}

    /** The drifted signals; empty when there are none. */
    public static List<DriftFinding> findings(DriftFindingResult result) {
        return result.signals().stream()
                .filter(finding -> finding.state() == SignalState.DRIFTED)
                .map(DriftReport::finding)
                .toList();
    }

    /** Labelled and estimated decline of the share right, whatever could be computed. */
    public static List<Decline> declines(DriftFindingResult result) {
        List<Decline> declines = new ArrayList<>();
        if (result.labelled().state() != DeteriorationState.UNKNOWN) {
            declines.add(decline(DeclineBasis.LABELLED, result.labelled()));
        }
        if (result.estimated().state() != DeteriorationState.UNKNOWN) {
            declines.add(decline(DeclineBasis.ESTIMATED, result.estimated()));
        }
        return List.copyOf(declines);
    }

    /** Everything, as JSON; the same text for equal results. */
    public static String json(DriftFindingResult result) {
        ObjectNode root = JSON.createObjectNode();
        root.put("drifted", result.drifted());
        root.put("deteriorated", result.deteriorated());
        root.put("falseAlarmRate", result.falseAlarmRate());
        ArrayNode signals = root.putArray("signals");
        result.signals().forEach(finding -> signals.add(JSON.<ObjectNode>valueToTree(finding)));
        root.set("labelled", deterioration(result.labelled()));
        root.set("estimated", deterioration(result.estimated()));
        root.putObject("calibration")
                .put("labelled", result.calibration().labelled())
                .put("missed", result.calibration().missed())
                .put("forgotten", result.calibration().forgotten());
        return root.toPrettyString();
    }

    private static ObjectNode deterioration(Deterioration deterioration) {
        ObjectNode node = JSON.createObjectNode();
        node.put("state", deterioration.state().name());
        node.put("referenceRate", deterioration.referenceRate());
        node.put("windowRate", deterioration.windowRate());
        node.put("riseAtLeast", deterioration.riseAtLeast());
        node.put("riseAtMost", deterioration.riseAtMost());
        node.put("referenceCount", deterioration.referenceCount());
        node.put("windowCount", deterioration.windowCount());
        return node.put("sentence", deterioration.sentence());
    }

    private static DriftFinding finding(SignalFinding finding) {
        Comparison comparison = finding.comparison();
        return new DriftFinding(
                finding.signal(),
                comparison.test() == SignalTest.KOLMOGOROV_SMIRNOV ? "KS" : "chi-square",
                comparison.statistic(),
                comparison.threshold(),
                comparison.referenceCount(),
                comparison.windowCount(),
                comparison.effect());
    }

    private static Decline decline(DeclineBasis basis, Deterioration deterioration) {
        return new Decline(
                basis,
                1 - deterioration.referenceRate(),
                1 - deterioration.windowRate(),
                deterioration.riseAtLeast(),
                deterioration.windowCount(),
                List.of(deterioration.riseAtMost()));
    }
}
