package dev.perennial.model;

import dev.perennial.model.config.Attention;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.config.SpecialTokens;
import dev.perennial.model.family.Llama;
import dev.perennial.model.text.TokenIds;
import dev.perennial.model.text.Tokenizer;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small random models with a byte-level tokenizer: 256 bytes, three merges, and an end token. */
public final class TinyModels {
    public static final int END = 259;
    public static final int VOCABULARY = 260;
    static final ModelConfig CONFIG = Llama.small(VOCABULARY, 32, 2, new Attention(4, 2, 8), 128);

    private TinyModels() {}

    static LanguageModel random(long seed) {
        return random(CONFIG, seed);
    }

    static LanguageModel random(ModelConfig config, long seed) {
        return LanguageModel.of(config, special(), tokenizer(), weights(config, seed));
    }

    static LanguageModel of(TensorSource weights) {
        return LanguageModel.of(CONFIG, special(), tokenizer(), weights);
    }

    static SpecialTokens special() {
        return new SpecialTokens(List.of(), List.of(END));
    }

    static MemoryTensors weights(ModelConfig config, long seed) {
        Random random = new Random(seed);
        MemoryTensors weights = MemoryTensors.named("tiny");
        for (TensorInfo info : Layout.of(config).parameters()) {
            float[] values = new float[(int) info.elements()];
            for (int i = 0; i < values.length; i++) {
                values[i] = info.shape().size() == 1
                        ? 1 + 0.1f * (float) random.nextGaussian()
                        : 0.3f * (float) random.nextGaussian();
            }
            weights.put(info, values);
        }
        return weights;
    }

    static TokenIds ids(int size, long seed) {
        return TokenIds.of(new Random(seed).ints(size, 0, 256).toArray());
    }

    public static Tokenizer tokenizer() {
        return Tokenizer.parse(tokenizerJson().getBytes(StandardCharsets.UTF_8), "tiny tokenizer");
    }

    static String tokenizerJson() {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            entries.add("\"" + escaped(symbol(i)) + "\":" + i);
        }
        entries.add("\"th\":256");
        entries.add("\"the\":257");
        entries.add("\"Ġthe\":258");
        return """
                {"version":"1.0","truncation":null,"padding":null,
                 "added_tokens":[{"id":259,"content":"<end>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],
                 "normalizer":null,
                 "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},
                 "post_processor":null,
                 "decoder":{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true},
                 "model":{"type":"BPE","dropout":null,"unk_token":null,"continuing_subword_prefix":null,"end_of_word_suffix":null,
                  "fuse_unk":false,"byte_fallback":false,"vocab":{%s},"merges":["t h","th e","Ġ the"]}}
                """.formatted(String.join(",", entries));
    }

    /** The printable stand-in of a byte that byte-level tokenizers use. */
    private static char symbol(int value) {
        int other = 0;
        for (int i = 0; i < 256; i++) {
            boolean printable = (i >= 33 && i <= 126) || (i >= 161 && i <= 172) || (i >= 174 && i <= 255);
            if (i == value) {
                return (char) (printable ? value : 256 + other);
            }
            other += printable ? 0 : 1;
        }
        throw new IllegalArgumentException("expected a byte, found " + value);
    }

    private static String escaped(char symbol) {
        return switch (symbol) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            default -> String.valueOf(symbol);
        };
    }
}
