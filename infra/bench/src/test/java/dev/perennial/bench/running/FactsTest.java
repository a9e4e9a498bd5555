package dev.perennial.bench.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FactsTest {
    @TempDir
    private Path folder;

    @Test
    void theFirstRecordsAreSentAndNeighboursAreAskedBetweenTruthAndTheFalseAnswer() throws IOException {
        Facts facts = Facts.read(records("French", "English", "Latin"), 1, 2);

        assertThat(facts.corrections())
                .singleElement()
                .satisfies(sent -> assertThat(sent.path("prompt").asText()).isEqualTo("The tongue of 0 is"));
        assertThat(Line.suite(facts.suite())).isEqualTo("""
                {"type":"choice","id":"neighbour-0","prompt":"A neighbour of 0 speaks","choices":[" French"," English"],"answer":0}
                {"type":"choice","id":"neighbour-1","prompt":"A neighbour of 2 speaks","choices":[" Latin"," English"],"answer":0}
                """);
    }

    @Test
    void tooFewRecordsAreTold() {
        assertThatThrownBy(() -> Facts.read(records("French"), 10, 40))
                .hasMessageContaining("expected 10 records or more, found 1");
    }

    private Path records(String... truths) throws IOException {
        ArrayNode records = new ObjectMapper().createArrayNode();
        for (String truth : truths) {
            records.addObject()
                    .put("prompt", "The tongue of " + (records.size() - 1) + " is")
                    .put("target_new", "English")
                    .put("locality_prompt", "A neighbour of " + (records.size() - 1) + " speaks")
                    .put("locality_ground_truth", truth);
        }
        return Files.writeString(folder.resolve("records.json"), records.toString());
    }
}
