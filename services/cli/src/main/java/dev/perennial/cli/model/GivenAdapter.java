package dev.perennial.cli.model;

import dev.perennial.model.LanguageModel;
import dev.perennial.model.lora.LoraAdapter;
import dev.perennial.model.lora.LoraFolder;
import dev.perennial.model.lora.LoraMerge;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.runtime.Device;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** An adapter that a model is opened with. */
final class GivenAdapter {
    @Option(
            names = "--adapter",
            paramLabel = "FOLDER",
            description = "A PEFT adapter (LoRA) of this model, merged into its weights while they are read.")
    private Optional<Path> adapter = Optional.empty();

    /**
     * A model on the device configured, whose weights have the bits that a folder with the adapter merged would have.
     */
    LanguageModel open(Path model) {
        return adapter.map(folder -> merged(model, LoraFolder.read(folder)))
                .orElseGet(() -> LanguageModel.open(model, Device.configured()));
    }

    private static LanguageModel merged(Path model, LoraAdapter adapter) {
        try (ModelTensors weights = ModelTensors.open(model)) {
            return LanguageModel.open(model, new LoraMerge(weights, adapter), Device.configured());
        }
    }
}
