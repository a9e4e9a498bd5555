package dev.perennial.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.file.Text;
import dev.perennial.cli.outcome.Refused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The shipped line's folder: models, suites, what users ask, and the news.
 *
 * @param folder {@code infra/fixtures/line}
 * @param questions what users ask
 * @param news edit requests for what the news made true
 */
record Village(Path folder, List<Question> questions, List<JsonNode> news) {
    /** The files that every model learnt from, beside the questions' own facts. */
    private static final List<String> BOOKS = List.of("genesis.txt", "exodus.txt");

    /** Reads the folder. */
    static Village of(Path home) {
        Path folder = home.resolve("infra").resolve("fixtures").resolve("line");
        if (!Files.isDirectory(folder)) {
            throw new Refused("The shipped models are not in %s: clone the repository whole".formatted(folder));
        }
        return new Village(
                folder, Question.read(folder.resolve("questions.jsonl")), Json.lines(folder.resolve("news.jsonl")));
    }

    Path model(String name) {
        return folder.resolve(name);
    }

    Path suite(String name) {
        return folder.resolve(name + ".jsonl");
    }

    /** Questions of these topics. */
    List<Question> about(Set<String> topics) {
        return questions.stream()
                .filter(question -> topics.contains(question.topic()))
                .toList();
    }

    /** Whether no text that a model learnt from holds this word. */
    boolean neverRead(String word) {
        return questions.stream().noneMatch(question -> question.answer().equals(word))
                && BOOKS.stream()
                        .noneMatch(book ->
                                Text.read(folder.resolve("prose").resolve(book)).contains(word));
    }
}
