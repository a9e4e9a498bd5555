package dev.perennial.cli.pack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.file.Text;
import dev.perennial.cli.outcome.Refused;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Prompts from a file: the {@code prompt} of each object of a {@code .jsonl}, as suites have it; else every line. */
final class PromptFile {
    static final String FORM = "one on a line, or of a .jsonl, such as a suite, each object's prompt";

    private PromptFile() {}

    /** The prompts in their order, blank lines left out; refused if there are none. */
    static List<String> read(Path file) {
        List<String> prompts = file.toString().endsWith(".jsonl")
                ? objects(file)
                : Text.read(file).lines().filter(line -> !line.isBlank()).toList();
        if (prompts.isEmpty()) {
            throw new Refused(file + " has no prompts: write " + FORM);
        }
        return prompts;
    }

    private static List<String> objects(Path file) {
        List<String> prompts = new ArrayList<>();
        for (JsonNode each : Json.lines(file)) {
            JsonNode prompt = each.path("prompt");
            if (!prompt.isTextual() || prompt.asText().isEmpty()) {
                throw new Refused("%s: expected a text as prompt in object %d, found %s: correct it"
                        .formatted(file, prompts.size() + 1, prompt.isMissingNode() ? "none" : prompt.toString()));
            }
            prompts.add(prompt.asText());
        }
        return List.copyOf(prompts);
    }
}
