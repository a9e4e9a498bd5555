package dev.perennial.edit.practice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.edit.method.EditSettings;
import dev.perennial.edit.method.EditState;
import dev.perennial.edit.request.EditRequest;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.text.TextPair;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** On the shipped base 1, which knows where people of the village live. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PracticeTest {
    private static final Path FOLDER = Path.of("..", "..", "infra", "fixtures", "line", "base-1");
    private static final String MODULE = "model.layers.2.mlp.down_proj";
    private static final List<TextPair> KNOWN = List.of(
            home("Ada Ashby", "Marlow"),
            home("Cora Crane", "Redmire"),
            home("Dale Dorrit", "Dunmere"),
            home("Nobody Known", "Selby"));

    private LanguageModel model;

    @BeforeAll
    void open() {
        model = LanguageModel.open(FOLDER);
    }

    @AfterAll
    void close() {
        model.close();
    }

    @Test
    void questionsAreProbedWithWordsNobodyTaught() {
        Material material = Material.ofQuestions(model, KNOWN, List.of("Once upon a time."));

        assertThat(material.probes())
                .extracting(TextPair::prompt)
                .containsExactly(KNOWN.get(0).prompt(), KNOWN.get(2).prompt());
        assertThat(material.probes()).extracting(TextPair::target).startsWith(" Marmire");
        assertThat(material.probes()).doesNotContainAnyElementsOf(KNOWN);
        assertThat(material.kept()).containsExactly(KNOWN.get(1));
        assertThat(material.texts())
                .startsWith("Once upon a time.", "Q: Where does Ada Ashby live?\nA: Marlow")
                .hasSize(5);
        assertThatThrownBy(() -> Material.ofQuestions(model, List.of(KNOWN.get(0), KNOWN.get(0)), List.of()))
                .hasMessageContaining("one answer only, ' Marlow'");
    }

    @Test
    void eightyQuestionsLeaveSomeToKeep() {
        List<TextPair> eighty =
                Collections.nCopies(20, KNOWN).stream().flatMap(List::stream).toList();

        Material material = Material.ofQuestions(model, eighty, List.of());

        assertThat(material.probes()).hasSize(40);
        assertThat(material.kept()).hasSize(20).containsOnly(KNOWN.get(1));
    }

    @Test
    void editsToComeAreTriedFirstAndHalfOfWhatIsKnownIsKept() {
        EditRequest request =
                new EditRequest("one", "Q: Where does Ada Ashby live?\nA:", "Kelso", "Ada Ashby", List.of(), List.of());

        Material material = Material.ofRequests(model, List.of(request), KNOWN);

        assertThat(material.probes()).first().isEqualTo(home("Ada Ashby", "Kelso"));
        assertThat(material.kept()).containsExactly(home("Cora Crane", "Redmire"));
        assertThat(material.texts()).containsExactly("Q: Where does Cora Crane live?\nA: Redmire");
    }

    @Test
    void aStateIsMadeReadyOnce(@TempDir Path folder) throws IOException {
        Practice practice =
                new Practice(EditSettings.of(List.of(MODULE), 1e-3), List.of("Q: Who lives in Marlow?\nA: Ada"), KNOWN);

        EditState state = practice.ready(model, EditState.fresh());
        List<ByteBuffer> once = contents(state, folder);

        assertThat(state.hasText(MODULE)).isTrue();
        assertThat(contents(practice.ready(model, state), folder)).isEqualTo(once);
    }

    @Test
    void editedWeightsAreThoseOfTheModelInTheDtypeOfTheStored() {
        Practice practice = new Practice(EditSettings.of(List.of(MODULE), 1e-3), List.of(), List.of());
        try (ModelTensors stored = ModelTensors.open(FOLDER)) {
            TensorSource edited = practice.edited(model, stored);

            assertThat(practice.stored(stored)).isEqualTo(DType.BF16);
            assertThat(edited.tensors()).containsExactly(stored.info(MODULE + ".weight"));
            assertThat(edited.bytes(MODULE + ".weight"))
                    .isEqualTo(stored.bytes(MODULE + ".weight"))
                    .isEqualTo(practice.originals(stored).bytes(MODULE + ".weight"));
        }
    }

    @Test
    void whatWasStoredEarlierIsStillRead() throws IOException {
        Practice practice = new Practice(EditSettings.of(List.of(MODULE), 1e-3), List.of("text"), KNOWN);
        ObjectMapper json = new ObjectMapper();
        String written = json.writeValueAsString(practice);

        assertThat(json.readValue(written, Practice.class)).isEqualTo(practice);
        assertThat(json.readValue(written.replace("\"settings\":", "\"edits\":"), Practice.class))
                .isEqualTo(practice);
    }

    private static List<ByteBuffer> contents(EditState state, Path folder) throws IOException {
        state.write(folder);
        return List.of(
                ByteBuffer.wrap(Files.readAllBytes(folder.resolve(EditState.FILE))),
                ByteBuffer.wrap(Files.readAllBytes(folder.resolve(EditState.TEXT_FILE))));
    }

    private static TextPair home(String who, String town) {
        return new TextPair("Q: Where does " + who + " live?\nA:", " " + town);
    }
}
