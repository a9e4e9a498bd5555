package dev.perennial.cli.merge;

import dev.perennial.merge.config.MergeConfig;
import dev.perennial.merge.config.MergeDocuments;
import dev.perennial.merge.config.Presence;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perennial merge-raw}: plain files of tensors, by the tensors' names alone, as mergekit-pytorch does. */
@Command(
        name = "merge-raw",
        description = {
            "Merges plain safetensors files or PyTorch checkpoints, not only of language models, by the names of their tensors alone.",
            "The configuration is that of merge without slices and tokenizers; its models are files."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  perennial merge-raw merge.yml merged       refused where a file lacks a tensor of another",
            "  perennial merge-raw merge.yml merged -i    only tensors that all files have"
        })
public final class MergeRawCommand implements Callable<Integer> {
    @ArgGroup
    private Lacking lacking = new Lacking();

    @Mixin
    private Merging merging = new Merging();

    /** What happens to a tensor that some files lack; it is refused unless one of these is given. */
    private static final class Lacking {
        @Option(
                names = {"-i", "--tensor-intersection"},
                description = "Leaves out tensors that some files lack.")
        private boolean intersection;

        @Option(
                names = {"-u", "--tensor-union"},
                description = "Merges a tensor that some files lack from those that have it.")
        private boolean union;

        private Presence presence() {
            if (intersection) {
                return Presence.INTERSECTION;
            }
            return union ? Presence.UNION : Presence.STRICT;
        }
    }

    @Override
    public Integer call() throws IOException {
        Presence presence = lacking.presence();
        return merging.call(text -> MergeDocuments.of(MergeConfig.raw(text, presence)), Optional.empty());
    }
}
