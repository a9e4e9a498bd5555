package dev.perennial.store;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Model folders of a few kilobytes. */
public final class PicoModel {
    private PicoModel() {}

    /** Tensors of every size that is special: tied, empty, scalar, NaN payloads, larger than a chunk. */
    public static MemoryTensors tensors(long seed) {
        MemoryTensors tensors = MemoryTensors.named("pico");
        ByteBuffer embedding = random(seed, 300 * 64 * 2);
        tensors.put(TensorInfo.of("model.embed_tokens.weight", DType.BF16, 300, 64), embedding);
        tensors.put(TensorInfo.of("lm_head.weight", DType.BF16, 300, 64), embedding);
        tensors.put(
                TensorInfo.of("model.layers.0.mlp.down_proj.weight", DType.F32, 400, 500), random(seed + 1, 800_000));
        tensors.put(TensorInfo.of("model.layers.0.mlp.up_proj.weight", DType.F16, 8, 16), random(seed + 2, 256));
        tensors.put(TensorInfo.of("model.norm.weight", DType.F32, 3), nans());
        tensors.put(TensorInfo.of("empty", DType.F32, 0, 7), ByteBuffer.allocate(0));
        tensors.put(TensorInfo.of("scalar", DType.I64), random(seed + 3, 8));
        return tensors;
    }

    /** A folder with one weights file. */
    public static Path single(Path folder, MemoryTensors tensors) {
        sideFiles(folder);
        SafetensorsWriter.write(folder.resolve("model.safetensors"), Map.of("format", "pt"), tensors);
        return folder;
    }

    /** A folder with two shards and their index. */
    public static Path sharded(Path folder, MemoryTensors tensors) {
        sideFiles(folder);
        StringBuilder index = new StringBuilder("{\"metadata\":{\"total_size\":"
                + tensors.tensors().stream().mapToLong(TensorInfo::bytes).sum() + "},\"weight_map\":{");
        for (int shard = 1; shard <= 2; shard++) {
            String name = "model-0000" + shard + "-of-00002.safetensors";
            MemoryTensors part = MemoryTensors.named(name);
            for (int i = shard - 1; i < tensors.tensors().size(); i += 2) {
                TensorInfo info = tensors.tensors().get(i);
                part.put(info, tensors.bytes(info.name()));
                index.append(index.charAt(index.length() - 1) == '{' ? "" : ",")
                        .append('"')
                        .append(info.name())
                        .append("\":\"")
                        .append(name)
                        .append('"');
            }
            SafetensorsWriter.write(folder.resolve(name), Map.of(), part);
        }
        write(folder.resolve("model.safetensors.index.json"), index.append("}}").toString());
        return folder;
    }

    /** All files of a folder with their bytes. */
    public static Map<String, ByteBuffer> contents(Path folder) {
        Map<String, ByteBuffer> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return contents;
    }

    /** Writes a text file. */
    public static void write(Path file, String text) {
        try {
            Files.createDirectories(file.resolveSibling(""));
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Random bytes. */
    public static ByteBuffer random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private static void sideFiles(Path folder) {
        write(folder.resolve("config.json"), "{\"architectures\": [\"LlamaForCausalLM\"]}\n");
        write(folder.resolve("tokenizer.json"), "{}");
        write(folder.resolve("README.md"), "---\nlicense: apache-2.0\n---\nPico \u00e9\n");
        write(folder.resolve("empty.txt"), "");
        write(folder.resolve("extra/notes.txt"), "nested");
    }

    /** Quiet and signalling NaNs with payloads, and minus zero. */
    private static ByteBuffer nans() {
        return ByteBuffer.wrap(
                new byte[] {0x01, 0x00, (byte) 0x80, 0x7f, 0x34, 0x12, (byte) 0xc0, (byte) 0xff, 0, 0, 0, (byte) 0x80});
    }
}
