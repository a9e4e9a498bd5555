package dev.perennial.bench.fuzz;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.safetensors.SafetensorsLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Valid safetensors files, and how they are broken: length, header and content each by itself or all at once. */
final class SafetensorsSeeds {
    private static final List<Long> LENGTHS = List.of(
            0L,
            1L,
            2L,
            7L,
            99_999_999L,
            100_000_000L,
            100_000_001L,
            1L << 31,
            (1L << 31) - 1,
            1L << 32,
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            -1L,
            -8L);

    private SafetensorsSeeds() {}

    static List<byte[]> all() {
        List<TensorInfo> types = Arrays.stream(DType.values())
                .map(dtype -> TensorInfo.of("t." + dtype.code(), dtype, 8))
                .toList();
        return List.of(
                written(Map.of(), List.of()),
                written(Map.of("format", "pt"), List.of(TensorInfo.of("w", DType.F32, 2))),
                written(Map.of("format", "pt", "author", "\u00e9\"\\"), types),
                written(
                        Map.of(),
                        List.of(
                                TensorInfo.of("scalar", DType.F64),
                                TensorInfo.of("empty", DType.F32, 0, 7),
                                TensorInfo.of("model.layers.0.mlp.down_proj.weight", DType.BF16, 3, 4, 5))),
                file(
                        "{ \"late\" : {\"data_offsets\":[2,6], \"dtype\":\"F32\",\"shape\":[]},\n\"none\":{\"dtype\":\"I64\","
                                + "\"shape\":[0,3],\"data_offsets\":[2,2]},\"early\":{\"dtype\":\"BF16\",\"shape\":[1],"
                                + "\"data_offsets\":[0,2]},\"__metadata__\":{\"a\":\"\\ud83d\\ude00\"}}   ",
                        6));
    }

    private static byte[] written(Map<String, String> metadata, List<TensorInfo> tensors) {
        long content = tensors.stream().mapToLong(TensorInfo::bytes).sum();
        return file(
                new String(SafetensorsLayout.of(metadata, tensors).header(), StandardCharsets.UTF_8), (int) content);
    }

    private static byte[] file(String header, int content) {
        byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
        return Mutator.join(length(bytes.length), bytes, new byte[content]);
    }

    /** The names and the sum of their bytes agree after most header changes, or only the first rule would be tried. */
    static byte[] broken(Mutator mutator, byte[] seed, byte[] other) {
        int choice = mutator.below(10);
        if (choice == 0) {
            return mutator.broken(seed, other);
        }
        byte[] header = Mutator.part(seed, 8, headerEnd(seed));
        byte[] content = Mutator.part(seed, headerEnd(seed), seed.length);
        if (choice == 1) {
            long claimed = mutator.below(2) == 0
                    ? header.length + mutator.below(17) - 8
                    : LENGTHS.get(mutator.below(LENGTHS.size()));
            return Mutator.join(length(claimed), header, content);
        }
        if (choice == 2) {
            return Mutator.join(length(header.length), header, Arrays.copyOf(content, mutator.below(600)));
        }
        byte[] changed = mutator.broken(header, Mutator.part(other, 8, headerEnd(other)));
        return Mutator.join(length(changed.length), changed, content);
    }

    private static int headerEnd(byte[] file) {
        return 8 + (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private static byte[] length(long length) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array();
    }
}
