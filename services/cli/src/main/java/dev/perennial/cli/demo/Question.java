package dev.perennial.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.cli.file.Json;
import java.nio.file.Path;
import java.util.List;

/**
 * What a user of the village asks.
 *
 * @param topic what kind of thing is asked
 * @param subject of whom
 * @param prompt the question
 * @param answer the right answer, which the user knows
 */
record Question(String topic, String subject, String prompt, String answer) {
    static final String NEWS = "news";

    /** The questions of a file, a JSON object a line. */
    static List<Question> read(Path file) {
        return Json.lines(file).stream()
                .map(line -> new Question(
                        line.path("relation").asText(),
                        line.path("subject").asText(),
                        line.path("prompt").asText(),
                        line.path("answer").asText()))
                .toList();
    }

    /** The question behind an edit request, whose target is the answer with its full stop. */
    static Question of(JsonNode request) {
        return new Question(
                NEWS,
                request.path("subject").asText(),
                request.path("prompt").asText(),
                request.path("target_new").asText().replaceFirst("\\.$", ""));
    }

    /** All that a right answer says: the word and its full stop. */
    String wholeAnswer() {
        return answer + ".";
    }

    /** Whether an answer's text says the right thing, and nothing else before its full stop. */
    boolean isAnsweredBy(String text) {
        return text.strip().replaceFirst("\\.$", "").equals(answer);
    }
}
