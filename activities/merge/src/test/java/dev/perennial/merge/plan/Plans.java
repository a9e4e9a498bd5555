package dev.perennial.merge.plan;

import dev.perennial.merge.config.MergeConfig;
import dev.perennial.merge.config.ModelReference;
import dev.perennial.merge.config.Presence;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Plans of small models that differ in one thing or another. */
final class Plans {
    static final String FREQUENCIES = "model.layers.0.self_attn.rotary_emb.inv_freq";
    private static final Map<String, TensorSource> MODELS = new LinkedHashMap<>();

    static {
        List.of("a", "b", "c").forEach(name -> MODELS.put(name, model(name, 3)));
        MODELS.put("short", model("short", 2));
        MODELS.put("wide", model("wide", 3).put("model.layers.0.w", new float[4], 4));
        MODELS.put("words", model("words", 3).put("model.embed_tokens.weight", new float[10], 5, 2));
        MODELS.put("headed", model("headed", 3).put("lm_head.weight", new float[8], 4, 2));
        MODELS.put("packed", model("packed", 3).put("model.layers.0.qweight", new float[2], 2));
        MODELS.put("bare", bare());
        MODELS.put("turned", model("turned", 3).put(FREQUENCIES, new float[3], 3));
        MODELS.put(
                "eighths",
                model("eighths", 3).put(TensorInfo.of("model.layers.0.w", DType.F8_E4M3, 2), ByteBuffer.allocate(2)));
        MODELS.put("two", model("two", 1).put("vision.layers.0.w", new float[2], 2));
        MODELS.put("counts", counts(1));
        MODELS.put("others", counts(2));
    }

    private Plans() {}

    static MergePlan raw(String yaml, Presence presence) {
        return plan(MergeConfig.raw(yaml, presence));
    }

    static MergePlan plan(String yaml) {
        return plan(MergeConfig.parse(yaml));
    }

    static MergePlan plan(MergeConfig config) {
        Map<ModelReference, TensorSource> models = new LinkedHashMap<>();
        config.references().forEach(model -> models.put(model, MODELS.get(model.path())));
        return MergePlan.of(config, models);
    }

    private static MemoryTensors model(String name, int layers) {
        MemoryTensors model = MemoryTensors.named(name)
                .put("model.embed_tokens.weight", new float[8], 4, 2)
                .put("model.norm.weight", new float[2], 2);
        for (int layer = 0; layer < layers; layer++) {
            model.put("model.layers." + layer + ".w", new float[2], 2);
        }
        return model;
    }

    private static MemoryTensors bare() {
        MemoryTensors bare = MemoryTensors.named("bare")
                .put("embed_tokens.weight", new float[8], 4, 2)
                .put("norm.weight", new float[2], 2);
        for (int layer = 0; layer < 3; layer++) {
            bare.put("layers." + layer + ".w", new float[] {9, 9}, 2);
        }
        return bare;
    }

    private static MemoryTensors counts(int number) {
        ByteBuffer bytes = ByteBuffer.allocate(8).put(0, (byte) number);
        return MemoryTensors.named("counts").put(TensorInfo.of("positions", DType.I64, 1), bytes);
    }
}
