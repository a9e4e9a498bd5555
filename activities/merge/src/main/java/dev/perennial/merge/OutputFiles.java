package dev.perennial.merge;

import dev.perennial.merge.config.MergeConfig;
import dev.perennial.merge.plan.MergePlan;
import dev.perennial.merge.run.SideFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes what a merged folder holds beside its weights: the files of the base (or the first model) that are no weights,
 * a config.json of the merged shape, the configuration as it was written, and a card.
 */
final class OutputFiles {
    private final MergeConfig config;
    private final ModelFolders folders;
    private final MergePlan plan;

    OutputFiles(MergeConfig config, ModelFolders folders, MergePlan plan) {
        this.config = config;
        this.folders = folders;
        this.plan = plan;
    }

    /** Writes all of them into the folder of the weights. */
    void write(Path target) throws IOException {
        Path donor = folders.folder(config.donor());
        if (Files.isDirectory(donor)) {
            copy(donor, target);
            ModelConfig.write(donor, target, plan);
            new TokenizerFiles(config, folders).write(target);
        }
        Files.writeString(target.resolve("mergekit_config.yml"), config.text());
        Files.writeString(target.resolve("README.md"), new Card(config).text());
    }

    /** The configuration is written anew. */
    private static void copy(Path from, Path to) throws IOException {
        for (Path file : SideFiles.of(from)) {
            if (!file.endsWith("config.json")) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
