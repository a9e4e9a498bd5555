package dev.perennial.merge.pack;

import dev.perennial.merge.run.MergeRun;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small bases and experts, and packs of them. */
final class PackedModels {
    static final String EMBED = "model.embed_tokens.weight";
    static final String UP = "model.layers.0.mlp.up_proj.weight";
    static final String QUERY = "model.layers.0.self_attn.q_proj.weight";
    static final String NORM = "model.norm.weight";
    static final String FROZEN = "model.layers.1.mlp.up_proj.weight";

    private final Path folder;

    PackedModels(Path folder) {
        this.folder = folder;
    }

    /** A model; one that is tuned differs from the others by matrices of which some directions matter more. */
    static MemoryTensors weights(double tuned) {
        MemoryTensors model = MemoryTensors.named("m");
        Random random = new Random(3);
        for (TensorInfo info : List.of(
                TensorInfo.of(EMBED, DType.F32, 900, 80),
                TensorInfo.of(UP, DType.F32, 160, 80),
                TensorInfo.of(QUERY, DType.F32, 80, 80),
                TensorInfo.of(FROZEN, DType.F32, 40, 20),
                TensorInfo.of(NORM, DType.F32, 80))) {
            int columns = Math.toIntExact(info.shape().get(info.shape().size() - 1));
            float[] values = new float[(int) info.elements()];
            for (int i = 0; i < values.length; i++) {
                double strength = 0.01 / (1 + i % columns / 4);
                double delta = random.nextGaussian() * strength * (info.name().equals(FROZEN) ? 0 : tuned);
                values[i] = (float) (random.nextGaussian() / 6 + delta);
            }
            model.put(info, values);
        }
        return model.put(TensorInfo.of("position_ids", DType.I64, 2), ByteBuffer.allocate(16));
    }

    Path model(String name, double tuned) throws IOException {
        return written(name, weights(tuned));
    }

    Path written(String name, MemoryTensors model) throws IOException {
        Path place = Files.createDirectories(folder.resolve(name));
        SafetensorsWriter.write(place.resolve("model.safetensors"), Map.of(), model);
        Files.writeString(place.resolve("config.json"), "{}");
        Files.writeString(place.resolve("generation_config.json"), "\"" + name + "\"");
        return place;
    }

    static PackFolder packed(Path base, Path expert, PackSettings settings, MergeRun run) {
        try (SkillPack pack = new SkillPack(base, expert, settings)) {
            pack.write(run);
        }
        return PackFolder.open(run.target());
    }

    static PackSettings settings(String rank, String bits, double kept) {
        return new PackSettings(new Rank(rank), new Rank(rank), new Bits(bits), kept);
    }

    static PackRecord.Tensor tensor(PackRecord record, String tensor) {
        return record.tensors().stream()
                .filter(each -> each.name().equals(tensor))
                .findFirst()
                .orElseThrow();
    }

    static double error(PackRecord record, String tensor) {
        return PackRecord.error(List.of(tensor(record, tensor)));
    }
}
