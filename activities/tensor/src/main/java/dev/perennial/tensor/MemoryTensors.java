package dev.perennial.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Tensors held on the heap, in the order they were put. Fill it first, then share it: {@code put} is not for several
 * threads.
 */
public final class MemoryTensors implements TensorSource {
    private final String origin;
    private final Map<String, TensorInfo> infos = new LinkedHashMap<>();
    private final Map<String, ByteBuffer> contents = new LinkedHashMap<>();

    private MemoryTensors(String origin) {
        this.origin = origin;
    }

    /** No tensors yet, under a name for messages. */
    public static MemoryTensors named(String origin) {
        return new MemoryTensors(origin);
    }

    /** These tensors, each encoded into its dtype, in the map's order. */
    public static MemoryTensors of(Map<TensorInfo, float[]> tensors) {
        MemoryTensors memory = named("memory");
        tensors.forEach(memory::put);
        return memory;
    }

    /** A copy of every tensor of a source, bit for bit. */
    public static MemoryTensors copyOf(TensorSource source) {
        MemoryTensors memory = named(source.origin());
        source.tensors().forEach(info -> memory.put(info, source.bytes(info.name())));
        return memory;
    }

    /** Adds or replaces a float32 tensor of these dimensions. */
    public MemoryTensors put(String name, float[] values, long... shape) {
        return put(TensorInfo.of(name, DType.F32, shape), values);
    }

    /** Adds or replaces a tensor, encoding the values into its dtype. */
    public MemoryTensors put(TensorInfo info, float[] values) {
        if (info.elements() != values.length) {
            throw new ShapeMismatchException("tensor " + info.name() + ": shape " + info.shape() + " needs "
                    + info.elements() + " values, found " + values.length);
        }
        ByteBuffer encoded = ByteBuffer.allocate(Math.toIntExact(info.bytes()));
        Floats.encode(values, info.dtype(), encoded);
        return keep(info, encoded);
    }

    /** Adds or replaces a tensor by a copy of raw little-endian bytes. */
    public MemoryTensors put(TensorInfo info, ByteBuffer bytes) {
        if (info.bytes() != bytes.remaining()) {
            throw new ShapeMismatchException("tensor " + info.name() + ": shape " + info.shape() + " of "
                    + info.dtype().code() + " needs " + info.bytes() + " bytes, found " + bytes.remaining());
        }
        return keep(
                info,
                ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip());
    }

    private MemoryTensors keep(TensorInfo info, ByteBuffer content) {
        infos.put(info.name(), info);
        contents.put(info.name(), content);
        return this;
    }

    @Override
    public List<TensorInfo> tensors() {
        return List.copyOf(infos.values());
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        return Optional.ofNullable(infos.get(name));
    }

    @Override
    public ByteBuffer bytes(String name) {
        ByteBuffer content = contents.get(info(name).name());
        return Objects.requireNonNull(content).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public String origin() {
        return origin;
    }

    @Override
    public void close() {
        // the heap needs no closing, and a copy stays usable after its source is gone
    }
}
