package dev.perennial.merge.reversible;

import dev.perennial.merge.run.MergeRun;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small members, and bases of them. */
final class Members {
    static final String UP = "layers.0.mlp.up_proj.weight";
    static final String A = "base_model.model.q_proj.lora_A.weight";
    static final String B = "base_model.model.q_proj.lora_B.weight";

    private final Path folder;

    Members(Path folder) {
        this.folder = folder;
    }

    /** Members that share most of their weights. */
    List<Path> members(int count, DType dtype) throws IOException {
        return members(count, dtype, 60);
    }

    List<Path> members(int count, DType dtype, int rows) throws IOException {
        List<Path> folders = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Random shared = new Random(7);
            Random own = new Random(i);
            MemoryTensors model = MemoryTensors.named("m" + i);
            for (TensorInfo info : List.of(
                    TensorInfo.of("embed_tokens.weight", dtype, 40, 24),
                    TensorInfo.of(UP, dtype, rows, 100),
                    TensorInfo.of("norm.weight", dtype, 24),
                    TensorInfo.of(A, dtype, 4, 600),
                    TensorInfo.of(B, dtype, 50, 4))) {
                float[] values = new float[(int) info.elements()];
                for (int k = 0; k < values.length; k++) {
                    values[k] = (float) (shared.nextGaussian() + 0.1 * own.nextGaussian());
                }
                model.put(info, values);
            }
            model.put(TensorInfo.of("position_ids", DType.I64, 2), ByteBuffer.allocate(16));
            folders.add(written("m" + i, model));
        }
        return folders;
    }

    Path written(String name, MemoryTensors model) throws IOException {
        Path place = Files.createDirectories(folder.resolve(name));
        SafetensorsWriter.write(place.resolve("model.safetensors"), Map.of(), model);
        Files.writeString(place.resolve("config.json"), "{}");
        return place;
    }

    ReversibleFolder merged(List<Path> members, ReversibleSettings settings) {
        Path out = folder.resolve("basis-" + settings.rank() + settings.stored() + settings.exact());
        try (ReversibleMerge merge = new ReversibleMerge(members, settings)) {
            merge.write(MergeRun.to(out));
        }
        return ReversibleFolder.open(out);
    }

    static ReversibleSettings rank(int rank) {
        return new ReversibleSettings(rank, DType.F32, false);
    }
}
