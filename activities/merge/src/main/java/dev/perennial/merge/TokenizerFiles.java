package dev.perennial.merge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.merge.chat.NamedTemplates;
import dev.perennial.merge.config.MergeConfig;
import dev.perennial.merge.config.ModelReference;
import dev.perennial.merge.config.TokenizerChoice;
import dev.perennial.merge.method.Choices;
import dev.perennial.merge.tokenizer.MergedTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changes the copied files of a tokenizer into those of the merged one, and writes the template of chats. */
final class TokenizerFiles {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Of the slow kind, which do not follow the merged vocabulary. */
    private static final List<String> SLOW =
            List.of("tokenizer.model", "vocab.json", "vocab.txt", "merges.txt", "added_tokens.json");

    /** What speaks of tokens by their words or numbers, and so follows the words of one model. */
    private static final List<String> SETTINGS = List.of(
            "tokenizer_config.json",
            "special_tokens_map.json",
            "chat_template.jinja",
            "chat_template.json",
            "generation_config.json");

    private final MergeConfig config;
    private final ModelFolders folders;

    TokenizerFiles(MergeConfig config, ModelFolders folders) {
        this.config = config;
        this.folders = folders;
    }

    void write(Path target) throws IOException {
        Optional<MergedTokenizer> merged = folders.tokenizer();
        if (merged.isPresent()) {
            write(merged.get(), target);
        }
        Optional<String> template = template();
        if (template.isPresent()) {
            chat(template.get(), target);
        }
    }

    private void write(MergedTokenizer merged, Path target) throws IOException {
        for (String slow : SLOW) {
            Files.deleteIfExists(target.resolve(slow));
        }
        Optional<ModelReference> model = config.tokenizer().flatMap(TokenizerChoice::model);
        for (String name : model.isPresent() ? SETTINGS : List.<String>of()) {
            Path own = folders.folder(model.get()).resolve(name);
            Files.deleteIfExists(target.resolve(name));
            if (Files.exists(own)) {
                Files.copy(own, target.resolve(name));
            }
        }
        Files.writeString(target.resolve("tokenizer.json"), merged.text());
        Path settings = target.resolve("tokenizer_config.json");
        if (Files.exists(settings) && JSON.readTree(Files.readString(settings)) instanceof ObjectNode root) {
            if (root.has("added_tokens_decoder")) {
                ObjectNode decoder = root.putObject("added_tokens_decoder");
                merged.added().forEach(token -> decoder.set(token.path("id").asText(), withoutId(token)));
                save(root, settings);
            }
        }
    }

    private static JsonNode withoutId(JsonNode token) {
        ObjectNode copy = token.deepCopy();
        copy.remove("id");
        return copy;
    }

    private Optional<String> template() throws IOException {
        Optional<String> asked = config.chatTemplate();
        boolean published = config.choices().compat() == Choices.Compat.PAPER;
        Optional<String> named = asked.flatMap(name -> NamedTemplates.of(name, published));
        if (named.isPresent()) {
            return named;
        }
        return asked.equals(Optional.of("auto")) ? commonest() : asked;
    }

    /** That of most models; of the first of those, if several are as common. */
    private Optional<String> commonest() throws IOException {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (ModelReference model : config.references()) {
            template(folders.folder(model)).ifPresent(text -> counts.merge(text.strip(), 1, Integer::sum));
        }
        Optional<String> most = Optional.empty();
        int best = 0;
        for (Map.Entry<String, Integer> each : counts.entrySet()) {
            if (each.getValue() > best) {
                most = Optional.of(each.getKey());
                best = each.getValue();
            }
        }
        return most;
    }

    private static Optional<String> template(Path folder) throws IOException {
        if (Files.exists(folder.resolve("chat_template.jinja"))) {
            return Optional.of(Files.readString(folder.resolve("chat_template.jinja")));
        }
        Path settings = folder.resolve("tokenizer_config.json");
        if (!Files.exists(settings)) {
            return Optional.empty();
        }
        JsonNode template = JSON.readTree(Files.readString(settings)).path("chat_template");
        for (JsonNode each : template) {
            if (each.path("name").asText().equals("default")) {
                return Optional.of(each.path("template").asText());
            }
        }
        return template.isTextual() ? Optional.of(template.asText()) : Optional.empty();
    }

    private static void chat(String template, Path target) throws IOException {
        Files.deleteIfExists(target.resolve("chat_template.jinja"));
        Files.deleteIfExists(target.resolve("chat_template.json"));
        Path settings = target.resolve("tokenizer_config.json");
        JsonNode there = Files.exists(settings) ? JSON.readTree(Files.readString(settings)) : JSON.createObjectNode();
        if (there instanceof ObjectNode root) {
            root.put("chat_template", template);
            save(root, settings);
        }
    }

    private static void save(ObjectNode root, Path file) throws IOException {
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
    }
}
