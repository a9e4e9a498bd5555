package dev.perennial.server.rest;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import dev.perennial.contract.Figure;
import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.drift.DriftAssessment;
import dev.perennial.contract.drift.LabelledFailures;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.ProvenanceKind;
import dev.perennial.contract.line.Revision;
import dev.perennial.flow.steps.StepKey;
import dev.perennial.server.Story;
import dev.perennial.server.Surroundings;
import dev.perennial.server.registry.Splits;
import dev.perennial.steps.port.Happening;
import dev.perennial.steps.port.Registry;
import dev.perennial.store.ModelStore;
import dev.perennial.store.document.Documents;
import dev.perennial.store.manifest.Provenance;
import dev.perennial.store.publish.PublishListener;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is read of a line from store and registry. */
@QuarkusTest
@WithTestResource(Surroundings.class)
class ContentTest {
    private static final LineId LINE = new LineId("content", "story");
    private static final String AT = "/api/v1/lines/" + LINE;

    @Inject
    Registry registry;

    @Inject
    ModelStore models;

    @Inject
    Documents documents;

    @Inject
    Splits splits;

    private Revision first = new Story(LINE).revision(1, ProvenanceKind.REGISTERED);
    private Revision second = new Story(LINE).revision(2, ProvenanceKind.EDITED);

    @BeforeEach
    void tell() throws IOException {
        first = stored(first, 1, 2);
        second = stored(second, 1, 3);
        Story story = new Story(LINE);
        record("register", new Happening.Registered(story.registration(), first, List.of()));
        byte[] report = "{\"method\":\"ultraedit\"}".getBytes(StandardCharsets.UTF_8);
        ArtifactRef ref = documents.put(report, "application/json");
        record(
                "made",
                new Happening.RevisionMade(
                        second, new ChangeId(LINE, 1), List.of(new Figure("efficacy", 1)), List.of(ref)));
        DriftAssessment quiet =
                new DriftAssessment("w1", List.of(), List.of(), new LabelledFailures(List.of(), 0), List.of(), ref);
        record("drift", new Happening.DriftJudged(LINE, first.id(), quiet, Instant.parse("2026-11-22T12:00:00Z")));
        splits.serve(first.id());
    }

    @Test
    void aManifestTellsFilesAndTensors() {
        get("/revisions/2/manifest")
                .statusCode(200)
                .body("digest", equalTo(second.manifest().toString()))
                .body("files.path", hasItems("config.json", "model.safetensors"))
                .body("files.find { it.path == 'model.safetensors' }.tensors.name", contains("same", "w"));
    }

    @Test
    void aReportIsShownWholeAndItsLackIsSaid() {
        get("/revisions/2/report").statusCode(200).body("method", equalTo("ultraedit"));
        get("/revisions/1/report").statusCode(404).body("detail", containsString("has no report"));
    }

    @Test
    void aDiffNamesWhatChangedSinceTheParent() {
        get("/revisions/2/diff")
                .statusCode(200)
                .body("tensors.changed", contains("w"))
                .body("tensors.same", equalTo(1))
                .body("files.same", equalTo(1));
        get("/revisions/2/diff?against=2").statusCode(200).body("tensors.same", equalTo(2));
        get("/revisions/1/diff").statusCode(400).body("detail", containsString("made from no other"));
    }

    @Test
    void windowsAndTheSplitAreShown() {
        get("/drift")
                .statusCode(200)
                .body("window", contains("w1"))
                .body("found", contains(false))
                .body("sentence", contains("window w1: no drift found"));
        get("/split")
                .statusCode(200)
                .body("current", equalTo("content/story@1"))
                .body("weight", equalTo(0));
    }

    private static ValidatableResponse get(String path) {
        return given().header("Authorization", "Bearer " + Surroundings.VIEWER)
                .get(AT + path)
                .then();
    }

    private void record(String step, Happening happening) {
        registry.record(new StepKey("line/" + LINE, step), happening);
    }

    private Revision stored(Revision told, float same, float changed) throws IOException {
        Path place = Files.createTempDirectory("content");
        Files.writeString(place.resolve("config.json"), "{\"architectures\":[\"LlamaForCausalLM\"]}");
        SafetensorsWriter.write(
                place.resolve("model.safetensors"),
                Map.of(),
                MemoryTensors.named("tiny")
                        .put("same", new float[] {same, same}, 2)
                        .put("w", new float[] {changed, changed}, 2));
        Digest manifest =
                models.publish(place, Provenance.none(), PublishListener.NONE).manifest();
        return new Revision(told.id(), told.version(), manifest, Story.BASE, told.provenance());
    }
}
