package dev.perennial.cli.model;

import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Progress;
import dev.perennial.cli.outcome.Refused;
import dev.perennial.model.inspect.Inspection;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code perennial inspect}: what a model folder holds, and everything that is wrong with it. */
@Command(
        name = "inspect",
        description =
                "Tells family, sizes, tensors with their norms, and problems of a model folder, an adapter folder or"
                        + " a safetensors file; exit 1 when there are problems, after telling everything.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "--json: {folder, kind, family, runs, config, parameters, bytes, bytesAsFloat32, dtypes, files, head, tokenizer,",
            "  tensors: [{name, dtype, bytes, shape, norm, min, max, nonFinite}], problems, remarks}; of an adapter config is",
            "  {rank, alpha, rankStabilised, ranks, alphas, targets, modules, transposed, base}",
            "Examples:",
            "  perennial inspect infra/fixtures/line/base-1",
            "  perennial inspect MODEL --json | jq '.tensors | max_by(.norm)'"
        })
public final class InspectCommand implements Runnable {
    @Parameters(paramLabel = "MODEL", description = "A Hugging Face model folder, a PEFT folder or a safetensors file.")
    private Path folder = Path.of("");

    @Mixin
    private Output output = new Output();

    @Override
    public void run() {
        Inspection inspection = inspection();
        InspectionText text = new InspectionText(folder, inspection);
        output.print(text.document(), text::lines);
        List<String> problems = inspection.problems();
        if (!problems.isEmpty()) {
            throw new Refused("%s has %d %s, the first: %s"
                    .formatted(
                            folder, problems.size(), problems.size() == 1 ? "problem" : "problems", problems.get(0)));
        }
    }

    private Inspection inspection() {
        try (Progress progress = output.progress("reading the weights")) {
            return Inspection.of(folder, progress::at);
        }
    }
}
