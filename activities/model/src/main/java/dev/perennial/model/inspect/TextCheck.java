package dev.perennial.model.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.model.text.Tokenizer;
import dev.perennial.model.text.chat.ChatTemplate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What is wrong with a model's tokenizer and chat template. */
final class TextCheck {
    private final Path folder;
    private final JsonNode config;

    TextCheck(Path folder, JsonNode config) {
        this.folder = folder;
        this.config = config;
    }

    Inspection.Texts tell(Findings findings) {
        Optional<ChatTemplate> chats =
                findings.attempt(() -> ChatTemplate.open(folder)).flatMap(template -> template);
        chats.ifPresentOrElse(
                template -> readable(template, findings), () -> findings.remark("there is no chat template"));
        Path file = folder.resolve("tokenizer.json");
        if (!Files.isRegularFile(file)) {
            findings.problem("tokenizer.json is missing");
            return new Inspection.Texts("", 0, chats.isPresent());
        }
        String kind =
                JsonFile.object(file, new Findings()).path("model").path("type").asText("");
        int tokens = findings.attempt(() -> tokens(file)).orElse(0);
        requireFitting(tokens, findings);
        return new Inspection.Texts(kind, tokens, chats.isPresent());
    }

    private static int tokens(Path file) {
        try (Tokenizer tokenizer = Tokenizer.open(file)) {
            return tokenizer.size();
        }
    }

    private static void readable(ChatTemplate template, Findings findings) {
        try {
            template.requireReadable();
        } catch (IllegalArgumentException refused) {
            findings.remark(refused.getMessage() + "; conversations cannot be written out");
        }
    }

    private void requireFitting(int tokens, Findings findings) {
        int vocabulary = config.path("vocab_size").asInt(0);
        if (vocabulary > 0 && tokens > vocabulary) {
            findings.problem("tokenizer.json has ids up to " + (tokens - 1) + ", config.json has vocab_size "
                    + vocabulary + "; use the tokenizer of this model");
        }
    }
}
