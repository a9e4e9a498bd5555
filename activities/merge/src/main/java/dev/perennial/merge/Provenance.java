package dev.perennial.merge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.merge.config.MergeConfig;
import dev.perennial.merge.config.ModelReference;
import dev.perennial.merge.run.SideFiles;
import dev.perennial.tensor.TensorFile;
import dev.perennial.tensor.parallel.Workers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a merged folder was made of, in {@code provenance.json}: enough to make it again, and to see what changed. Of
 * each model it names the files of weights, of its adapter, and those that make it answer as it does, with
 * {@link Digests}.
 */
final class Provenance {
    private static final ObjectMapper JSON = new ObjectMapper();
    static final String FILE = "provenance.json";
    private static final String MERGE = "merge";

    private final MergeConfig config;
    private final ModelFolders folders;
    private final Optional<String> mark;

    /** Of a merge, with a mark where the folder is to be known again. */
    Provenance(MergeConfig config, ModelFolders folders, Optional<String> mark) {
        this.config = config;
        this.folders = folders;
        this.mark = mark;
    }

    /** The mark in what such a file holds; empty if it has none. */
    static Optional<String> mark(byte[] text) throws IOException {
        try {
            return Optional.ofNullable(JSON.readTree(text).path(MERGE).textValue());
        } catch (JsonProcessingException other) {
            return Optional.empty();
        }
    }

    void write(Path target) throws IOException {
        ObjectNode document = JSON.createObjectNode();
        document.put("perennial", version());
        mark.ifPresent(merge -> document.put(MERGE, merge));
        document.put("method", config.method().name());
        document.put("reference", config.method().reference());
        document.put("compat", config.choices().compat().name().toLowerCase(Locale.ROOT));
        document.put("seed", config.choices().seed());
        document.put("configuration_sha256", Digests.sha256(config.text().getBytes(StandardCharsets.UTF_8)));
        ArrayNode inputs = document.putArray("inputs");
        List<ModelReference> models = config.references();
        List<ObjectNode> entries =
                models.stream().map(model -> inputs.addObject()).toList();
        Workers.shared().run(models.size(), i -> describe(models.get(i), entries.get(i)));
        Files.writeString(
                target.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n");
    }

    private void describe(ModelReference model, ObjectNode input) {
        try {
            add(model, input);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("model " + model + " cannot be read for its digests", unreadable);
        }
    }

    private void add(ModelReference model, ObjectNode input) throws IOException {
        input.put("model", model.toString());
        folders.commit(model).ifPresent(commit -> input.put("commit", commit));
        if (isBase(model)) {
            input.put("base", true);
        }
        ArrayNode files = input.putArray("files");
        for (TensorFile file : folders.files(model)) {
            Path path = Path.of(file.origin());
            Digests.describe(path, files.addObject()).put("header_sha256", Digests.sha256(file.header()));
        }
        if (model.lora().isPresent()) {
            describe(adapter(folders.adapter(model.lora().get())), input.putArray("adapter"));
        }
        Path folder = folders.folder(model);
        if (Files.isDirectory(folder)) {
            describe(SideFiles.of(folder), input.putArray("besides"));
        }
    }

    private boolean isBase(ModelReference model) {
        return Stream.concat(
                        config.base().stream(),
                        config.modules().stream()
                                .flatMap(module -> module.slices().stream())
                                .flatMap(slice -> slice.base().stream()))
                .anyMatch(model::equals);
    }

    private static List<Path> adapter(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("adapter_"))
                    .sorted()
                    .toList();
        }
    }

    private static void describe(List<Path> files, ArrayNode entries) throws IOException {
        for (Path file : files) {
            Digests.describe(file, entries.addObject());
        }
    }

    /** Of the build, which writes it beside the classes. */
    static String version() throws IOException {
        try (InputStream text = Provenance.class.getResourceAsStream("version.txt")) {
            if (text == null) {
                throw new IllegalStateException("version.txt is missing in this build");
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
