package dev.perennial.cli.merge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.edit.EditedFolder;
import dev.perennial.cli.file.ModelCopy;
import dev.perennial.cli.file.OutputFolder;
import dev.perennial.cli.file.Report;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Refused;
import dev.perennial.merge.basin.Matching;
import dev.perennial.merge.basin.Nearness;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.family.Families;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code perennial align}: a model in the order of another's parts, and what lies between the two. */
@Command(
        name = "align",
        description = "Reorders a model's hidden units, heads and stream so that its weights come near another's (Git"
                + " Re-Basin), and computes what it computed; with --interpolate writes a point between the two.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "--json and --report: {before: {cosine, distance}, after, sweeps, settled, moved: {stream, units, heads},",
            "  logits, share, repair, perplexity: {reference, model, mixture, repaired}, layers: [{factor, shift}], out}",
            "Examples:",
            "  perennial align expert-b expert-a aligned",
            "  perennial align other base between --interpolate 0.5 --repair rescale --text village.txt",
            "  perennial align apart base between --by activations --interpolate 0.5 --text village.txt"
        })
public final class AlignCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "MODEL", description = "The model that is reordered.")
    private Path model = Path.of("");

    @Parameters(index = "1", paramLabel = "REFERENCE", description = "The model that it is brought near to.")
    private Path reference = Path.of("");

    @Parameters(index = "2", paramLabel = "OUT", description = "The new model's folder.")
    private Path out = Path.of("");

    @Mixin
    private GivenMatching matching = new GivenMatching();

    @Mixin
    private GivenTexts given = new GivenTexts();

    @Mixin
    private GivenMixture mixture = new GivenMixture();

    @Mixin
    private Report report = new Report();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        OutputFolder target = new OutputFolder(out);
        report.requireWritable();
        ModelConfig config = config();
        mixture.requireFitting(reference, config, given.given());
        matching.requireFitting(given.given(), mixture.asked());
        List<TokenIds> texts = given.read(reference, config);
        try (TensorSource stored = ModelTensors.open(model);
                TensorSource fixed = ModelTensors.open(reference)) {
            Matching found = matching.match(new MixedModels(reference, fixed, model, stored), config, texts, output);
            TensorSource aligned = found.order().apply(stored);
            ObjectNode figures = AlignFigures.of(found);
            figures.set("before", AlignFigures.of(output.during("comparing", () -> Nearness.of(fixed, stored))));
            figures.set("after", AlignFigures.of(output.during("comparing", () -> Nearness.of(fixed, aligned))));
            figures.put("logits", unmoved(stored, aligned));
            MixedModels models = new MixedModels(reference, fixed, model, aligned);
            target.write(folder -> write(models, texts, folder, figures));
            figures.put("out", target.toString());
            report.write(figures);
            EditedFolder.remarkLost(model, output);
            output.print(figures, () -> AlignFigures.lines(figures));
        }
        return 0;
    }

    /** Shapes that agree may still be heads of another size. */
    private ModelConfig config() {
        ModelConfig config = Families.open(model);
        ModelConfig other = Families.open(reference);
        if (!config.attention().equals(other.attention()) || config.layers() != other.layers()) {
            throw new Refused("%s has %d layers of %s and %s has %d of %s: only models of one shape can be aligned"
                    .formatted(
                            model, config.layers(), config.attention(), reference, other.layers(), other.attention()));
        }
        return config;
    }

    private double unmoved(TensorSource stored, TensorSource aligned) {
        double moved = output.during("asking both orders", () -> Answers.moved(model, stored, aligned));
        if (!(moved <= Answers.ROUNDING)) {
            throw new Refused("%s in its new order answers otherwise (logits move by %.2g of the largest), so nothing"
                            .formatted(model, moved)
                    + " is written: tell us which model this is");
        }
        return moved;
    }

    private void write(MixedModels models, List<TokenIds> texts, Path folder, ObjectNode figures) throws IOException {
        if (mixture.asked()) {
            mixture.write(models, texts, folder, figures, output);
        } else {
            ModelCopy.write(model, EditedFolder.SIDE_FILES, models.aligned(), folder);
        }
    }
}
