package dev.perennial.cli.merge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.edit.EditedFolder;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.file.ModelCopy;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Refused;
import dev.perennial.merge.basin.Repair;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.family.Families;
import dev.perennial.model.text.TokenIds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which point between two models is asked for, and what is set right there. */
final class GivenMixture {
    @Option(
            names = "--interpolate",
            paramLabel = "SHARE",
            description = "Writes a mixture with this share of MODEL, 0 to 1, and the rest of REFERENCE.")
    private Optional<Double> share = Optional.empty();

    @Option(
            names = "--repair",
            paramLabel = "KIND",
            description = "Gives the mixture's hidden units the statistics they had on the text: rescale (standard"
                    + " deviations), reshift (means, by biases of the MLPs, which a Llama without them is"
                    + " given) or repair (both).")
    private Optional<Repair.Kind> repair = Optional.empty();

    boolean asked() {
        return share.isPresent();
    }

    /** Refuses, before the work, what cannot be done. */
    void requireFitting(Path reference, ModelConfig config, boolean withText) {
        requireTogether(withText);
        if (needsBiases(config) && !canHaveBiases(reference)) {
            throw new Refused("The MLPs of %s have no biases that could move means, and a configuration of family %s"
                            .formatted(reference, config.family().name())
                    + " cannot ask for any: use --repair rescale");
        }
    }

    private void requireTogether(boolean withText) {
        if (share.isEmpty() && repair.isPresent()) {
            throw new Refused("--repair is about a mixture: add --interpolate 0.5");
        }
        if (repair.isPresent() && !withText) {
            throw new Refused("--repair measures hidden units on a text: add --text FILE");
        }
        double part = share.orElse(0.0);
        if (!(part >= 0 && part <= 1)) {
            throw new Refused("--interpolate: expected a share from 0 to 1, found " + part);
        }
    }

    private boolean needsBiases(ModelConfig config) {
        return repair.filter(Repair.Kind::shifts).isPresent()
                && !config.block().mlp().biased();
    }

    private static boolean canHaveBiases(Path folder) {
        return Json.read(folder.resolve("config.json"))
                .path("model_type")
                .asText()
                .equals("llama");
    }

    /** Writes the mixture into an empty folder and adds what was measured and done to the figures. */
    void write(MixedModels models, List<TokenIds> texts, Path folder, ObjectNode figures, Output output)
            throws IOException {
        ModelConfig config = Families.open(models.reference());
        ModelCopy.sides(models.reference(), EditedFolder.SIDE_FILES, folder);
        if (needsBiases(config)) {
            ModelCopy.configure(folder, "mlp_bias", true);
        }
        figures.put("share", share.orElseThrow());
        new MixtureRun(models, share.orElseThrow(), texts, repair, output).write(folder, figures);
    }
}
