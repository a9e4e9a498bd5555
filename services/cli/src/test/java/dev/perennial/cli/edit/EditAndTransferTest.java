package dev.perennial.cli.edit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.cli.Run;
import dev.perennial.cli.Shipped;
import dev.perennial.cli.file.Json;
import dev.perennial.edit.ledger.EditLedger;
import dev.perennial.edit.method.EditState;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Facts into base 1, out of it again, and on to base 2. */
@Tag("slow")
class EditAndTransferTest {
    private static final Path BASE = Shipped.of("base-1");

    @TempDir
    private static Path folder = Path.of("");

    private static Path edited = Path.of("");
    private static Run making = new Run(0, "", "");

    @BeforeAll
    static void edit() throws IOException {
        edited = folder.resolve("edited");
        Path requests = requests("first", fact("a", "Ada Bolt", "Selby"), fact("b", "Cora Dorrit", "Kelso"));
        making = Run.of("edit", BASE, requests, edited, "--suite", suite(), "--report", folder.resolve("edit.json"));
    }

    @Test
    void factsHoldInWhatTheModelSays() throws IOException {
        assertThat(making.errors()).isEmpty();
        assertThat(making.output()).contains("2 of 2 edits hold", "with a ledger of 2 edits");
        assertThat(answer(edited, "Ada Bolt")).startsWith(" Selby");
        assertThat(Run.of("inspect", edited).exit()).isZero();
        JsonNode report = Json.read(folder.resolve("edit.json"));
        assertThat(report.path("sweep").size()).isBetween(1, 8);
        assertThat(report.path("efficacy").asDouble()).isEqualTo(1);
        assertThat(Shipped.listed(edited))
                .contains(EditLedger.FILE, EditState.FILE, EditState.TEXT_FILE, "tokenizer.json", "config.json");
    }

    @Test
    void laterEditsKnowTheEarlierOnesAndEachCanBeTakenOut() throws IOException {
        Path more = folder.resolve("more");
        Path requests = requests("second", fact("c", "Edna Frost", "Oakham"), fact("d", "Iris Jarvis", "Calder"));
        JsonNode figures = json(Run.of("edit", edited, requests, more, "--batch", "1", "--limit", "1", "--json"));
        assertThat(figures.path("earlier").asInt()).isEqualTo(2);
        assertThat(figures.path("ledger").asInt()).isEqualTo(3);
        assertThat(figures.has("sweep")).isFalse();
        assertThat(Run.of("edits", "list", more).output()).contains("Selby", "Kelso", "Oakham");
        assertThat(Run.of("edits", "explain", more, "c").output()).contains("answer          Oakham", "holds", "rate");

        JsonNode left = json(Run.of("edits", "remove", more, "a", "--json"));
        assertThat(left.path("holding").asInt()).isEqualTo(2);
        assertThat(answer(more, "Ada Bolt")).isEqualTo(answer(BASE, "Ada Bolt"));
        assertThat(answer(more, "Edna Frost")).startsWith(" Oakham");
        assertThat(Run.of("edits", "list", more).output()).doesNotContain("Selby");

        assertThat(Run.of("edits", "remove", more, "b").exit()).isZero();
        assertThat(Run.of("edits", "remove", more, "c").output()).contains("0 edits are left");
        assertSameWeights(more, BASE);
        assertThat(Shipped.listed(more)).doesNotContain(EditLedger.FILE, EditState.FILE, EditState.TEXT_FILE);
        assertThat(Shipped.listed(folder)).noneMatch(name -> name.startsWith("."));
    }

    @Test
    void whatWasLearntIsCarriedToTheNextBaseWithItsEdits() {
        Path carried = folder.resolve("carried");
        Path report = folder.resolve("transfer.json");
        Run run = Run.of(
                "transfer",
                "--from",
                BASE,
                "--tuned",
                edited,
                "--to",
                Shipped.of("base-2"),
                carried,
                "--report",
                report);
        assertThat(run.errors()).isEmpty();
        assertThat(run.output()).contains("2 of 2 edits hold");
        JsonNode figures = Json.read(report);
        assertThat(figures.path("curve").size()).isEqualTo(5);
        assertThat(figures.path("replay").path("requests").asInt()).isEqualTo(2);
        assertThat(figures.path("closeness").path("taskNorm").asDouble()).isPositive();
        assertThat(answer(carried, "Ada Bolt")).startsWith(" Selby");
        assertThat(Run.of("edits", "list", carried).output()).contains("Kelso");
    }

    @Test
    void aTransferOfStrengthZeroIsTheNewBaseItself() throws IOException {
        Path carried = folder.resolve("nothing");
        Run run = Run.of(
                "transfer",
                "--from",
                BASE,
                "--tuned",
                Shipped.of("expert-a"),
                "--to",
                Shipped.of("base-2"),
                "--strength",
                "0",
                carried);
        assertThat(run.errors()).isEmpty();
        assertSameWeights(carried, Shipped.of("base-2"));
    }

    @Test
    void refusesWhatItCannotDoByName() throws IOException {
        Path out = folder.resolve("out");
        Path requests = requests("fine", fact("x", "Ada Bolt", "Selby"));
        refused(Run.of("edit", BASE, requests, out, "--method", "rome"), "rome");
        refused(
                Run.of("edit", BASE, Files.writeString(folder.resolve("e.json"), "[{\"prompt\":\"p\"}]"), out),
                "target");
        refused(Run.of("edit", BASE, requests, edited), "exists and is not empty");
        refused(Run.of("edit", BASE, folder.resolve("none.json"), out), "none.json");
        refused(Run.of("edits", "remove", edited, "zzz"), "zzz");
        refused(Run.of("edits", "explain", BASE, "zzz"), "zzz");
        refused(Run.of("edits", "remove", folder.resolve("nowhere"), "a"), "nowhere");
        refused(
                Run.of("transfer", "--from", BASE, "--tuned", folder, "--to", Shipped.of("base-2"), out),
                folder.toString());
        assertThat(Shipped.listed(folder)).doesNotContain("out").noneMatch(name -> name.startsWith("."));
    }

    @Test
    void refusesToTakeEditsOutOfWeightsThatWereChangedSince() throws IOException {
        Path config = Files.writeString(
                folder.resolve("merge.yml"),
                "merge_method: linear\nmodels:\n- model: %s\n- model: %s\nparameters: {weight: 0.5}\n"
                        .formatted(edited, Shipped.of("expert-a")));
        Path merged = folder.resolve("merged");
        assertThat(Run.of("merge", config, merged).errors()).isEmpty();
        refused(Run.of("edits", "remove", merged, "a"), "were changed after its last edit");
    }

    private static void refused(Run run, String culprit) {
        assertThat(run.exit()).isOne();
        assertThat(run.errors()).contains(culprit).hasLineCount(1).doesNotContain("Exception");
    }

    private static String answer(Path model, String villager) {
        return json(Run.of("generate", model, question(villager), "--max-tokens", "6", "--json"))
                .path("text")
                .asText();
    }

    private static String question(String villager) {
        return "Q: Where does " + villager + " live?\nA:";
    }

    private static String fact(String id, String villager, String place) {
        return Json.object()
                .put("id", id)
                .put("prompt", question(villager))
                .put("target", place)
                .put("locality_prompt", question("Ada Ashby"))
                .toString();
    }

    private static Path requests(String name, String... facts) throws IOException {
        return Files.writeString(folder.resolve(name + ".json"), List.of(facts).toString());
    }

    /** A part of the shipped suite, so that the search for settings is quick. */
    private static Path suite() throws IOException {
        List<String> all = Files.readAllLines(Shipped.of("village.jsonl"));
        return Files.write(folder.resolve("suite.jsonl"), all.subList(0, 60));
    }

    private static JsonNode json(Run run) {
        assertThat(run.errors()).isEmpty();
        return Json.parse(run.output(), "output");
    }

    private static void assertSameWeights(Path one, Path other) {
        try (TensorSource left = ModelTensors.open(one);
                TensorSource right = ModelTensors.open(other)) {
            for (TensorInfo info : right.tensors()) {
                assertThat(left.bytes(info.name())).isEqualTo(right.bytes(info.name()));
            }
        }
    }
}
