package dev.perennial.edit.method;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.linalg.SymmetricMatrix;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;

/** Writes float64 tensors value by value, so that no copy of them is on the heap. */
final class StateWriter {
    private static final int CHUNK = 1 << 13;

    private final List<TensorInfo> tensors = new ArrayList<>();
    private final Map<String, IntToDoubleFunction> values = new HashMap<>();

    void put(String name, SymmetricMatrix matrix) {
        int size = matrix.size();
        put(name, Math.multiplyExact(size, size), i -> matrix.get(i / size, i % size));
    }

    /** The count, the means, the sums of squares. */
    void put(String name, Moments moments) {
        double[] mean = moments.mean();
        double[] squares = moments.squares();
        int width = mean.length;
        put(name, 1 + 2 * width, i -> {
            if (i == 0) {
                return moments.count();
            }
            return i <= width ? mean[i - 1] : squares[i - 1 - width];
        });
    }

    private void put(String name, int length, IntToDoubleFunction of) {
        tensors.add(TensorInfo.of(name, DType.F64, length));
        values.put(name, of);
    }

    long bytes() {
        return tensors.stream().mapToLong(TensorInfo::bytes).sum();
    }

    void write(Path file) {
        SafetensorsWriter.write(file, Map.of(), tensors, this::body);
    }

    private void body(TensorInfo tensor, WritableByteChannel out) throws IOException {
        IntToDoubleFunction of = Objects.requireNonNull(values.get(tensor.name()));
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(tensor.elements());
        for (int i = 0; i < length; i++) {
            chunk.putDouble(of.applyAsDouble(i));
            if (!chunk.hasRemaining() || i == length - 1) {
                chunk.flip();
                while (chunk.hasRemaining()) {
                    out.write(chunk);
                }
                chunk.clear();
            }
        }
    }
}
