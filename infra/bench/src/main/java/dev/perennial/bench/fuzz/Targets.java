package dev.perennial.bench.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.model.FolderCheck;
import dev.perennial.model.config.SpecialTokens;
import dev.perennial.model.family.Families;
import dev.perennial.model.lora.LoraFolder;
import dev.perennial.model.text.Tokenizer;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import dev.perennial.tensor.torch.TorchFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The readers of what others have made: weights, their index, checkpoints of PyTorch, configurations, tokenizers. */
final class Targets {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Targets() {}

    /** The readers that are all ours; a million inputs take minutes. */
    static List<Target> ours() {
        return List.of(
                new Target("safetensors", 5, SafetensorsSeeds.all(), SafetensorsSeeds::broken, Targets::weights),
                new Target("checkpoint", 3, TorchSeeds.all(), TorchSeeds::broken, Targets::checkpoint),
                new Target("shard index", 2, texts("indexes.json"), Mutator::broken, Targets::index),
                new Target("config.json", 3, texts("configs.json"), Mutator::broken, Targets::config),
                new Target("adapter_config.json", 1, texts("adapters.json"), Mutator::broken, Targets::adapter));
    }

    /** The reader behind which a native library parses once more. */
    static List<Target> tokenizers() {
        return List.of(new Target(
                "tokenizer.json", 1, texts("tokenizers.json"), Mutator::broken, scratch -> Targets::tokenizer));
    }

    private static Target.Reader weights(Path scratch) {
        Path file = scratch.resolve("model.safetensors");
        return input -> {
            Files.write(file, input);
            try (SafetensorsFile opened = SafetensorsFile.open(file)) {
                readAll(opened);
            }
        };
    }

    private static Target.Reader checkpoint(Path scratch) {
        Path file = scratch.resolve("pytorch_model.bin");
        return input -> {
            Files.write(file, input);
            try (TorchFile opened = TorchFile.open(file)) {
                readAll(opened);
            }
        };
    }

    private static Target.Reader index(Path scratch) {
        for (String name : List.of("a", "b")) {
            SafetensorsWriter.write(
                    scratch.resolve(name + ".safetensors"),
                    Map.of(),
                    List.of(TensorInfo.of(name + ".weight", DType.BF16, 4)),
                    (tensor, out) -> out.write(ByteBuffer.allocate(8)));
        }
        Path file = scratch.resolve(ModelTensors.INDEX);
        return input -> {
            Files.write(file, input);
            try (ModelTensors opened = ModelTensors.open(scratch)) {
                readAll(opened);
            }
        };
    }

    private static void readAll(TensorSource source) {
        for (TensorInfo tensor : source.tensors()) {
            if (source.bytes(tensor.name()).remaining() != tensor.bytes()) {
                throw new IllegalStateException("tensor " + tensor.name() + " has other bytes than its description");
            }
        }
    }

    private static Target.Reader config(Path scratch) {
        Path file = scratch.resolve("config.json");
        return input -> {
            Files.write(file, input);
            FolderCheck.problems(Families.open(scratch), MemoryTensors.named("nothing"));
            SpecialTokens.open(scratch);
        };
    }

    private static Target.Reader adapter(Path scratch) {
        String module = "base_model.model.model.layers.0.self_attn.q_proj";
        SafetensorsWriter.write(
                scratch.resolve("adapter_model.safetensors"),
                Map.of(),
                MemoryTensors.named("adapter")
                        .put(module + ".lora_A.weight", new float[8], 2, 4)
                        .put(module + ".lora_B.weight", new float[8], 4, 2));
        Path file = scratch.resolve("adapter_config.json");
        return input -> {
            Files.write(file, input);
            LoraFolder.read(scratch);
        };
    }

    private static void tokenizer(byte[] input) {
        try (Tokenizer tokenizer = Tokenizer.parse(input, "tokenizer.json")) {
            tokenizer.tokens();
        }
    }

    /** The elements of a list in a resource, each as a file of its own. */
    private static List<byte[]> texts(String resource) {
        try (InputStream in = Objects.requireNonNull(Targets.class.getResourceAsStream(resource), resource)) {
            List<byte[]> texts = new ArrayList<>();
            for (JsonNode each : JSON.readTree(in)) {
                texts.add(JSON.writerWithDefaultPrettyPrinter()
                        .writeValueAsString(each)
                        .getBytes(StandardCharsets.UTF_8));
            }
            return texts;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
