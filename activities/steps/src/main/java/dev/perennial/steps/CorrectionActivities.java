package dev.perennial.steps;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.edit.failure.EditException;
import dev.perennial.edit.ledger.EditLedger;
import dev.perennial.edit.request.EditRequest;
import dev.perennial.edit.request.EditRequests;
import dev.perennial.flow.steps.CorrectionSteps;
import dev.perennial.steps.work.Bench;
import dev.perennial.steps.work.Json;
import dev.perennial.steps.work.Workplace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers stored corrections into one batch. */
public final class CorrectionActivities implements CorrectionSteps {
    private final Workplace workplace;

    /** Works there. */
    public CorrectionActivities(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Folded fold(FoldOrder order) {
        Gathering gathering = gather(order.bodies());
        return new Folded(store(gathering.requests()), gathering.requests().size());
    }

    @Override
    public Batch prepare(PrepareOrder order) {
        Gathering gathering = gather(order.bodies());
        List<EditRequest> fresh = new ArrayList<>();
        int known = 0;
        try (Bench bench = Bench.of(workplace.artifacts(), order.current().manifest())) {
            EditLedger ledger = bench.ledger();
            for (EditRequest request : gathering.requests()) {
                if (ledger.knows(request)) {
                    known++;
                } else if (fresh.size() < order.rules().maxBatch()) {
                    fresh.add(request);
                }
            }
        }
        List<ArtifactRef> body = fresh.isEmpty() ? List.of() : List.of(store(fresh));
        ArtifactRef report = Json.put(workplace.artifacts().documents(), gathering.complaints());
        return new Batch(body, fresh.size(), known, gathering.complaints().size(), report);
    }

    /** Requests by prompt, the latest counts; and what could not be read. */
    private record Gathering(List<EditRequest> requests, List<String> complaints) {}

    private Gathering gather(List<ArtifactRef> bodies) {
        Map<String, EditRequest> requests = new LinkedHashMap<>();
        List<String> complaints = new ArrayList<>();
        for (ArtifactRef body : bodies) {
            String json = new String(workplace.artifacts().documents().get(body), StandardCharsets.UTF_8);
            try {
                EditRequests.parse(json, body.key()).forEach(request -> {
                    requests.remove(request.prompt());
                    requests.put(request.prompt(), request);
                });
            } catch (EditException unreadable) {
                complaints.add(String.valueOf(unreadable.getMessage()));
            }
        }
        return new Gathering(List.copyOf(requests.values()), complaints);
    }

    private ArtifactRef store(List<EditRequest> requests) {
        return Json.put(workplace.artifacts().documents(), requests);
    }
}
