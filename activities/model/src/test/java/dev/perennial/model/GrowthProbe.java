package dev.perennial.model;

import dev.perennial.model.config.Attention;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.family.Llama;
import dev.perennial.model.text.PromptTarget;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.runtime.Device;
import dev.perennial.tensor.runtime.ForwardType;
import java.io.IOException;
import java.util.List;

/**
 * Run in a process of its own whose heap is touched whole at its start: uses, opens and closes small models many times,
 * and says by how many KiB the process has grown since it was warm.
 */
final class GrowthProbe {
    private static final ModelConfig CONFIG = Llama.small(TinyModels.VOCABULARY, 32, 1, new Attention(2, 1, 16), 32);

    /** Opening takes as long as some ten other calls. */
    private static final int OPENED_EVERY = 51;

    private final MemoryTensors weights = TinyModels.weights(CONFIG, 1);
    private final TokenIds ids = TinyModels.ids(8, 1);
    private final LanguageModel open = opened(ForwardType.FLOAT32);
    private final PromptTarget pair = new PromptTarget(TinyModels.ids(4, 1), TinyModels.ids(2, 2));
    private final List<Runnable> calls = List.of(
            this::score,
            this::assign,
            this::score,
            this::assign,
            this::score,
            this::assign,
            () -> Generator.of(open).generate(GenerationRequest.greedy(ids, 2)),
            () -> Capture.of(open).targets(List.of(pair), List.of("model.layers.0.mlp.down_proj"), Capture.Loss.SUM));

    private void score() {
        Scorer.of(open).score(ids);
    }

    private void assign() {
        open.assign("model.norm.weight", weights.floats("model.norm.weight"));
    }

    private LanguageModel opened(ForwardType type) {
        Device device = new Device(Device.CPU.processor(), 0, type);
        return LanguageModel.of(CONFIG, TinyModels.special(), TinyModels.tokenizer(), weights, device);
    }

    private void scoredAndClosed(ForwardType type) {
        try (LanguageModel model = opened(type)) {
            Scorer.of(model).score(ids);
        }
    }

    private void run(int times) {
        for (int i = 0; i < times; i++) {
            if (i % OPENED_EVERY == 0) {
                scoredAndClosed(i / OPENED_EVERY % 2 == 0 ? ForwardType.FLOAT32 : ForwardType.BFLOAT16);
            } else {
                calls.get(i % calls.size()).run();
            }
        }
    }

    /** Takes how many calls to make. */
    public static void main(String[] words) throws IOException {
        int times = Integer.parseInt(words[0]);
        GrowthProbe probe = new GrowthProbe();
        probe.run(times / 4);
        long warm = OwnProcess.resident();
        probe.run(times);
        System.out.println("grown by " + (OwnProcess.resident() - warm) + " KiB in " + times + " calls");
        probe.open.close();
    }
}
