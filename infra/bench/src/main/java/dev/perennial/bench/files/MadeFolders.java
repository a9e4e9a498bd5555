package dev.perennial.bench.files;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.Floats;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** What is measured on: a folder of many small tensors, and a Llama-like model of a given size, all in bfloat16. */
final class MadeFolders {
    private static final int PATTERN = 8 << 20;
    private static final int LARGE = 500_000_000;
    private static final int VOCABULARY = 32_000;
    private static final int CONTEXT = 128;
    private static final String TOKENIZER = """
            {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],"normalizer":null,
             "pre_tokenizer":{"type":"Whitespace"},"post_processor":null,"decoder":null,
             "model":{"type":"WordLevel","vocab":{"a":0,"b":1},"unk_token":"a"}}
            """;

    private MadeFolders() {}

    /** Names as a mixture of experts has them. */
    static List<TensorInfo> many(int tensors) {
        return IntStream.range(0, tensors)
                .mapToObj(i -> TensorInfo.of(
                        "model.layers." + i / 300 + ".mlp.experts." + i % 300 + ".down_proj.weight", DType.BF16, 8, 8))
                .toList();
    }

    /** About so many bytes of a model; its configuration and a tokenizer of two words are written into the folder. */
    static List<TensorInfo> model(Path folder, long bytes) throws IOException {
        int width = bytes < LARGE ? 64 : 2048;
        int wide = width * 11 / 4;
        int narrow = width / 4;
        long layer = 2L * width * (2L * width + 2L * narrow + 3L * wide);
        int layers = (int) Math.max(1, (bytes - 2L * VOCABULARY * width) / layer);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER);
        Files.writeString(folder.resolve("config.json"), """
                {"architectures":["LlamaForCausalLM"],"model_type":"llama","vocab_size":%d,"hidden_size":%d,
                 "intermediate_size":%d,"num_hidden_layers":%d,"num_attention_heads":32,"num_key_value_heads":8,
                 "max_position_embeddings":%d,"tie_word_embeddings":true,"torch_dtype":"bfloat16"}
                """.formatted(VOCABULARY, width, wide, layers, CONTEXT));
        List<TensorInfo> tensors = new ArrayList<>(List.of(
                tensor("model.embed_tokens", VOCABULARY, width),
                TensorInfo.of("model.norm.weight", DType.BF16, width)));
        for (int i = 0; i < layers; i++) {
            String in = "model.layers." + i;
            tensors.add(tensor(in + ".input_layernorm", width));
            tensors.add(tensor(in + ".self_attn.q_proj", width, width));
            tensors.add(tensor(in + ".self_attn.k_proj", narrow, width));
            tensors.add(tensor(in + ".self_attn.v_proj", narrow, width));
            tensors.add(tensor(in + ".self_attn.o_proj", width, width));
            tensors.add(tensor(in + ".post_attention_layernorm", width));
            tensors.add(tensor(in + ".mlp.gate_proj", wide, width));
            tensors.add(tensor(in + ".mlp.up_proj", wide, width));
            tensors.add(tensor(in + ".mlp.down_proj", width, wide));
        }
        return tensors;
    }

    private static TensorInfo tensor(String module, long... shape) {
        return TensorInfo.of(module + ".weight", DType.BF16, shape);
    }

    /** Writes the pattern again and again. */
    static SafetensorsWriter.Body body(ByteBuffer pattern) {
        return (tensor, out) -> {
            for (long left = tensor.bytes(); left > 0; left -= Math.min(left, PATTERN)) {
                out.write(pattern.duplicate().clear().limit((int) Math.min(left, PATTERN)));
            }
        };
    }

    /** 8 MiB of small random numbers. */
    static ByteBuffer pattern() {
        SplittableRandom random = new SplittableRandom(4);
        ByteBuffer pattern = ByteBuffer.allocateDirect(PATTERN).order(ByteOrder.LITTLE_ENDIAN);
        while (pattern.hasRemaining()) {
            pattern.putShort(Floats.toBf16((float) (random.nextDouble() - 0.5) / 16));
        }
        return pattern.flip();
    }
}
