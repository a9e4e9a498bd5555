package dev.perennial.model.text.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.model.config.MalformedModelException;
import dev.perennial.model.config.ModelIoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a model folder that say how it takes conversations. */
final class TemplateFiles {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ENDING = ".jinja";
    private static final List<String> TOKENS =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

    private final Path folder;
    private final JsonNode config;

    private TemplateFiles(Path folder, JsonNode config) {
        this.folder = folder;
        this.config = config;
    }

    static TemplateFiles of(Path folder) {
        return new TemplateFiles(folder, json(folder.resolve("tokenizer_config.json")));
    }

    private static JsonNode json(Path file) {
        if (!Files.isRegularFile(file)) {
            return JSON.createObjectNode();
        }
        try {
            return JSON.readTree(read(file));
        } catch (JsonProcessingException malformed) {
            throw new MalformedModelException(
                    file + ": not JSON: " + malformed.getOriginalMessage() + "; write it again", malformed);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new ModelIoException("cannot read " + file + " as text", unreadable);
        }
    }

    /** Templates in tokenizer_config.json, by name. */
    Map<String, String> configured() {
        Map<String, String> templates = new TreeMap<>();
        JsonNode written = config.path("chat_template");
        if (written.isTextual()) {
            templates.put("default", written.asText());
        }
        written.forEach(named -> templates.put(
                named.path("name").asText("default"), named.path("template").asText()));
        return templates;
    }

    /** Templates in files of their own, by name. */
    Map<String, String> separate() {
        Map<String, String> templates = new TreeMap<>();
        Path single = folder.resolve("chat_template" + ENDING);
        if (Files.isRegularFile(single)) {
            templates.put("default", read(single));
        }
        Path others = folder.resolve("additional_chat_templates");
        if (Files.isDirectory(others)) {
            try (Stream<Path> files = Files.list(others)) {
                files.filter(file -> file.toString().endsWith(ENDING))
                        .forEach(file -> templates.put(name(file), read(file)));
            } catch (IOException unreadable) {
                throw new ModelIoException("cannot list " + others, unreadable);
            }
        }
        return templates;
    }

    private static String name(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(0, name.length() - ENDING.length());
    }

    /** Special tokens that templates write. */
    Map<String, String> tokens() {
        JsonNode others = json(folder.resolve("special_tokens_map.json"));
        Map<String, String> tokens = new TreeMap<>();
        for (String name : TOKENS) {
            ChatTemplate.token(config.path(name))
                    .or(() -> ChatTemplate.token(others.path(name)))
                    .ifPresent(token -> tokens.put(name, token));
        }
        return tokens;
    }
}
