package dev.perennial.bench.craft;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.Floats;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Models of one dtype made up for a measurement: tensors of up to 32 Mi elements, values about those of real weights.
 */
final class SyntheticWeights {
    private static final int ELEMENTS = 1 << 25;
    private static final int BLOCK = 1 << 16;

    private SyntheticWeights() {}

    /** Writes a model of that many MiB, and opens it. */
    static SafetensorsFile make(Path file, DType dtype, int mib, long seed) {
        List<TensorInfo> tensors = new ArrayList<>();
        long all = ((long) mib << 20) / dtype.bytes();
        for (long left = all; left > 0; left -= ELEMENTS) {
            String name = "layer." + tensors.size() + ".weight";
            tensors.add(TensorInfo.of(name, dtype, 1024, Math.min(ELEMENTS, left) / 1024));
        }
        SplittableRandom random = new SplittableRandom(seed);
        SafetensorsWriter.write(file, Map.of(), tensors, (info, out) -> fill(info, out, random));
        return SafetensorsFile.open(file);
    }

    private static void fill(TensorInfo info, WritableByteChannel out, SplittableRandom random) throws IOException {
        float[] values = new float[BLOCK];
        ByteBuffer bytes = ByteBuffer.allocate(BLOCK * info.dtype().bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (long done = 0; done < info.elements(); done += BLOCK) {
            for (int i = 0; i < BLOCK; i++) {
                values[i] = (random.nextInt() >> 8) * 0x1p-28f;
            }
            Floats.encode(values, info.dtype(), bytes.clear());
            out.write(bytes);
        }
    }
}
