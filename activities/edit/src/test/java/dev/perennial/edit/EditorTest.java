package dev.perennial.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.edit.failure.EditException;
import dev.perennial.edit.ledger.EditLedger;
import dev.perennial.edit.method.EditSettings;
import dev.perennial.edit.method.EditState;
import dev.perennial.edit.method.SettingsSweep;
import dev.perennial.edit.method.UltraEdit;
import dev.perennial.edit.metric.EditReport;
import dev.perennial.edit.request.EditRequest;
import dev.perennial.edit.request.EditRequests;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.text.PromptTarget;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.kernel.Recipe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EditorTest {
    private static final Path MODEL = Path.of("..", "..", "infra", "fixtures", "line", "base-1");
    private static final EditSettings SETTINGS =
            EditSettings.of(List.of("model.layers.1.mlp.down_proj", "model.layers.2.mlp.down_proj"), 3e-4);
    private static final List<EditRequest> FIRST =
            List.of(request("Ada Bolt", "Selby"), request("Cora Dorrit", "Kelso"), request("Edna Frost", "Oakham"));
    private static final List<EditRequest> SECOND =
            List.of(request("Greta Holt", "Farrow"), request("Iris Jarvis", "Calder"));

    @Test
    @Tag("slow")
    void editsHoldAndEarlierOnesLast(@TempDir Path folder) {
        try (LanguageModel model = LanguageModel.open(MODEL)) {
            EditState state = warm(model);
            Editor editor = new Editor(model, SETTINGS, state, DType.BF16);

            EditReport first = editor.edit(FIRST, EditLedger.EMPTY, EditListener.NONE);
            EditLedger ledger = EditLedger.EMPTY.plus(FIRST, 2);
            state.write(folder);
            Editor later = new Editor(model, SETTINGS, EditState.in(folder), DType.BF16);
            EditReport second = later.edit(SECOND, ledger, EditListener.NONE);

            assertThat(first.efficacy()).isEqualTo(1);
            assertThat(first.efficacyForced()).isEqualTo(1);
            assertThat(second.efficacy()).isEqualTo(1);
            assertThat(second.earlier()).isEqualTo(3);
            assertThat(second.retention()).isEqualTo(1);
            assertThat(first.locality()).isGreaterThanOrEqualTo(0.8);
        }
    }

    @Test
    @Tag("slow")
    void whatEditsAddedRebuildsTheEditedWeightsBitForBit() throws IOException {
        try (LanguageModel model = LanguageModel.open(MODEL);
                ModelTensors before = ModelTensors.open(MODEL)) {
            EditSettings few = new EditSettings(SETTINGS.modules(), SETTINGS.rate(), 3, 100, 1, 3000, 30);
            Editor editor = new Editor(model, few, warm(model), DType.BF16);
            editor.edit(FIRST.subList(0, 1), EditLedger.EMPTY, EditListener.NONE);

            Map<String, Recipe> recipes = editor.recipes(before);

            assertThat(recipes).hasSize(2);
            for (Map.Entry<String, Recipe> made : recipes.entrySet()) {
                TensorInfo info = before.info(made.getKey());
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                made.getValue().write(info, Channels.newChannel(out));
                MemoryTensors edited = MemoryTensors.of(Map.of(info, model.parameter(info.name())));
                assertThat(ByteBuffer.wrap(out.toByteArray())).isEqualTo(edited.bytes(info.name()));
                assertThat(edited.bytes(info.name())).isNotEqualTo(before.bytes(info.name()));
            }
        }
    }

    @Test
    @Tag("slow")
    void theSweepLeavesTheModelAsItWas() {
        try (LanguageModel model = LanguageModel.open(MODEL)) {
            float[] before = model.parameter("model.layers.2.mlp.down_proj.weight");
            PromptTarget kept = model.tokenizer().promptTarget("Q: Where does Ada Ashby live?\nA:", " Farrow");

            List<SettingsSweep.Trial> trials =
                    new SettingsSweep(model, DType.BF16, probes(model), List.of(kept), List.of()).trials();

            assertThat(model.parameter("model.layers.2.mlp.down_proj.weight")).isEqualTo(before);
            assertThat(SettingsSweep.best(trials).holding()).isEqualTo(1);
        }
    }

    @Test
    void recordsOfEveryFormatOfTheFieldAreRead() {
        String json = """
                [{"prompt": "A is", "target_new": "b", "rephrase_prompt": "C", "locality_prompt": "D"},
                 {"src": "A?", "alt": "b", "rephrase": "C?", "loc": "nq question: d", "subject": "A"},
                 {"case_id": 7, "requested_rewrite": {"prompt": "{} is", "subject": "A", "target_new": {"str": "b"}},
                  "paraphrase_prompts": ["P", "Q"], "neighborhood_prompts": ["N"]},
                 {"id": "x", "prompt": "A is", "target": "b"}]
                """;

        List<EditRequest> requests = EditRequests.parse(json, "test");

        assertThat(requests).extracting(EditRequest::target).containsOnly("b");
        assertThat(requests.get(2).prompt()).isEqualTo("A is");
        assertThat(requests.get(2).rephrases()).containsExactly("P", "Q");
        assertThat(requests.get(3).id()).isEqualTo("x");
    }

    @Test
    void aRecordWithoutATargetIsRefusedByItsPlace() {
        assertThatThrownBy(() -> EditRequests.parse("[{\"prompt\": \"A is\"}]", "corrections.json"))
                .isInstanceOf(EditException.class)
                .hasMessageContaining("corrections.json record 0")
                .hasMessageContaining("target");
    }

    @Test
    void aLedgerReadsBackAndForgetsById() {
        EditLedger ledger = EditLedger.EMPTY.plus(FIRST, 2).plus(SECOND, 3);

        assertThat(EditLedger.parse(ledger.json(), "test")).isEqualTo(ledger);
        assertThat(ledger.without(FIRST.get(0).id()).entries()).hasSize(4);
        assertThatThrownBy(() -> ledger.without("none")).hasMessageContaining("'none'");
    }

    @Test
    void aLaterEditOfAPromptTakesThePlaceOfTheEarlier() {
        EditLedger ledger = EditLedger.EMPTY.plus(FIRST, 2).plus(List.of(request("Ada Bolt", "Selby")), 3);

        assertThat(ledger.entries()).hasSize(3);
        assertThat(ledger.entries().get(2).request().target()).isEqualTo("Selby");
    }

    private static EditState warm(LanguageModel model) {
        EditState state = EditState.fresh();
        new UltraEdit(model, SETTINGS, state, DType.BF16).warmUp(probes(model));
        return state;
    }

    private static List<PromptTarget> probes(LanguageModel model) {
        List<String> people =
                List.of("Bram Crane", "Dale Ewing", "Finn Gamble", "Hugh Ingram", "Joss Kemp", "Lorn Moss");
        return people.stream()
                .map(who -> model.tokenizer().promptTarget("Q: Where does " + who + " live?\nA:", " Harwick"))
                .toList();
    }

    private static EditRequest request(String who, String home) {
        return new EditRequest(
                who.replace(' ', '-'),
                "Q: Where does " + who + " live?\nA:",
                home,
                who,
                List.of(who + " lives in"),
                List.of("Q: What is the trade of " + who + "?\nA:", "Q: Where does Ada Ashby live?\nA:"));
    }
}
