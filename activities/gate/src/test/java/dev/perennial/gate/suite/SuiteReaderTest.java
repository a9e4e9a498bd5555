package dev.perennial.gate.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Strict reading of suites. */
class SuiteReaderTest {
    @Test
    void readsEveryKindOfItem(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("village.jsonl"), """
                {"type":"choice","id":"c","prompt":"The mayor is","choices":[" Ann"," Bob"],"answer":1}

                {"type":"cloze","id":"z","prompt":"The mayor is","completion":" Ann"}
                {"type":"text","id":"t","text":"In the beginning"}
                """);
        assertThat(SuiteReader.read(file))
                .isEqualTo(new Suite(
                        "village",
                        List.of(
                                new SuiteItem.MultipleChoice("c", "The mayor is", List.of(" Ann", " Bob"), 1),
                                new SuiteItem.Cloze("z", "The mayor is", " Ann"),
                                new SuiteItem.Passage("t", "In the beginning"))));
        assertThat(SuiteReader.read(file).questions())
                .containsExactly(new Question("The mayor is", " Bob"), new Question("The mayor is", " Ann"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type":"cloze","id":"z","prompt":"p"}|s:2: completion: expected a text, found nothing
            {"type":"cloze","id":"z","prompt":"p","completion":"c","hint":1}|s:2: hint: unknown field
            {"type":"clozed","id":"z"}|s:2: type: expected choice, cloze or text, found 'clozed'
            {"id":"z"}|s:2: type: expected a text, found nothing
            {"type":"text","id":"z","text":7}|s:2: text: expected a text, found 7
            {"type":"text","id":"z","text":" "}|s:2: text: expected a text, found a blank one
            {"type":"text","id":"z","id":"y","text":"t"}|s:2: expected a JSON object, found Duplicate field 'id'
            {"type":"text","id":"z","text":"t"} 1|s:2: expected a JSON object
            [1]|s:2: expected a JSON object, found ARRAY
            {"type":"choice","id":"c","prompt":"p","choices":["a"],"answer":0}|s:2: choices: expected two or more
            {"type":"choice","id":"c","prompt":"p","choices":["a","a"],"answer":0}|s:2: choices: expected two or more
            {"type":"choice","id":"c","prompt":"p","choices":["a",2],"answer":0}|s:2: choices: expected texts in the array
            {"type":"choice","id":"c","prompt":"p","choices":"a","answer":0}|s:2: choices: expected an array of texts
            {"type":"choice","id":"c","prompt":"p","choices":["a","b"],"answer":2}|s:2: answer: expected an index from 0 to 1
            {"type":"choice","id":"c","prompt":"p","choices":["a","b"],"answer":"a"}|s:2: answer: expected a whole number
            {"type":"text","id":"first","text":"t"}|Suite s: expected unique ids, found 'first' twice
            """)
    void refusalsNameLineAndField(String line, String message) {
        String jsonl = "{\"type\":\"text\",\"id\":\"first\",\"text\":\"t\"}\n" + line;
        assertThatThrownBy(() -> SuiteReader.parse("s", jsonl))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void anEmptySuiteIsRefused() {
        assertThatThrownBy(() -> SuiteReader.parse("s", "\n")).hasMessageContaining("expected one item or more");
    }

    @Test
    void aTextIsCutAtLineEnds() {
        String line = "x".repeat(250);
        Suite suite = Suite.ofText("text", line + "\n\n" + line + "\n" + line + "\n" + line + "\n" + line + "\n");
        assertThat(suite.items())
                .containsExactly(
                        new SuiteItem.Passage("p0", line + "\n\n" + line),
                        new SuiteItem.Passage("p1", line + "\n" + line),
                        new SuiteItem.Passage("p2", line));
        assertThat(suite.part(1, 2).items()).hasSize(1);
    }
}
