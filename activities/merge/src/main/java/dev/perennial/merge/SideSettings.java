package dev.perennial.merge;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.merge.config.MergeConfig;
import dev.perennial.merge.config.ModelReference;
import dev.perennial.merge.config.TokenizerChoice;
import dev.perennial.merge.failure.MergeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at the files of settings that a merge changes, so that none is found malformed when all weights are written.
 */
final class SideSettings {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final MergeConfig config;
    private final ModelFolders folders;

    SideSettings(MergeConfig config, ModelFolders folders) {
        this.config = config;
        this.folders = folders;
    }

    /**
     * What is missing of them, one sentence each; nothing of models that are still to be made.
     *
     * @throws MergeException.Refused naming all that hold no JSON
     */
    List<String> check() {
        Path donor = folders.folder(config.donor());
        if (!Files.isDirectory(donor)) {
            return Files.exists(donor) && config.raw().isEmpty()
                    ? List.of(
                            "model " + config.donor() + " is a file of tensors, so that the merged model gets no"
                                    + " config.json and no tokenizer; name its folder, or merge plain files by perennial merge-raw")
                    : List.of();
        }
        Set<Path> files = new LinkedHashSet<>(List.of(donor.resolve("config.json")));
        if (config.tokenizer().isPresent() || config.chatTemplate().isPresent()) {
            files.add(donor.resolve("tokenizer_config.json"));
            config.tokenizer().flatMap(TokenizerChoice::model).ifPresent(model -> files.add(tokens(model)));
        }
        if (config.chatTemplate().equals(Optional.of("auto"))) {
            config.references().forEach(model -> files.add(tokens(model)));
        }
        List<String> problems = new ArrayList<>();
        files.stream().filter(Files::exists).forEach(file -> read(file, problems));
        if (!problems.isEmpty()) {
            throw new MergeException.Refused(problems);
        }
        return Files.exists(donor.resolve("config.json"))
                ? List.of()
                : List.of("model " + config.donor()
                        + ", whose side files the merged one gets, has no config.json, so that"
                        + " none is written; put it into its folder to have a model that loads");
    }

    private Path tokens(ModelReference model) {
        return folders.folder(model).resolve("tokenizer_config.json");
    }

    private static void read(Path file, List<String> problems) {
        try {
            JSON.readTree(Files.readString(file));
        } catch (IOException malformed) {
            problems.add(ModelConfig.malformed(file, malformed));
        }
    }
}
