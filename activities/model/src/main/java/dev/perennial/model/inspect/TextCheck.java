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
        int tokens = findings.attempt(() -> tokens(file, findings)).orElse(0);
        return new Inspection.Texts(kind, tokens, chats.isPresent());
    }

    private int tokens(Path file, Findings findings) {
        try (Tokenizer tokenizer = Tokenizer.open(file)) {
            requireFitting(tokenizer, findings);
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

    private void requireFitting(Tokenizer tokenizer, Findings findings) {
        int vocabulary = config.path("vocab_size").asInt(0);
        if (vocabulary > 0 && tokenizer.ownSize() > vocabulary) {
            findings.problem("tokenizer.json has ids up to " + (tokenizer.ownSize() - 1)
                    + ", config.json has vocab_size " + vocabulary + "; use the tokenizer of this model");
        } else if (vocabulary > 0 && tokenizer.size() > vocabulary) {
            findings.remark("tokenizer.json adds tokens up to id " + (tokenizer.size() - 1)
                    + ", config.json has vocab_size " + vocabulary + "; texts with these are refused");
        }
    }
}
