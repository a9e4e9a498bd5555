package dev.perennial.tensor;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Named tensors to read from, by several threads at once; everything that has weights is one. */
public interface TensorSource extends AutoCloseable {
    /** All tensors in the order of their bytes: file order, shards in name order. */
    List<TensorInfo> tensors();

    /** The tensor of this name, if there is one. */
    Optional<TensorInfo> find(String name);

    /**
     * The raw bytes of a tensor: a read-only little-endian view, where possible of the mapped file itself. Costs no
     * heap.
     *
     * @throws UnknownTensorException if there is no such tensor
     * @throws UnsupportedTensorException if it is larger than 2 GiB
     */
    ByteBuffer bytes(String name);

    /**
     * Reads a tensor piece by piece, which is what passes over weights use.
     *
     * @throws UnknownTensorException if there is no such tensor
     */
    default TensorReader reader(String name) {
        return TensorReader.of(bytes(name));
    }

    /** Where these tensors come from, for messages. */
    String origin();

    /** Gives up the files; views handed out before stay valid. */
    @Override
    void close();

    /** The tensor of this name; throws {@link UnknownTensorException} naming it, the nearest names and this source. */
    default TensorInfo info(String name) {
        return find(name)
                .orElseThrow(() -> new UnknownTensorException(
                        name, origin(), tensors().stream().map(TensorInfo::name).toList()));
    }

    /**
     * A copy of a tensor as float32, exact for F32, F16 and BF16 (NaN payloads too), rounded to nearest for F64. Needs
     * 4 bytes of heap an element.
     *
     * @throws UnknownTensorException if there is no such tensor
     * @throws UnsupportedTensorException if its dtype is another, or it does not fit an array
     */
    default float[] floats(String name) {
        TensorInfo info = info(name);
        if (!info.dtype().decodable()) {
            throw new UnsupportedTensorException("tensor " + name + " of " + origin() + " is "
                    + info.dtype().code() + "; only F64, F32, F16 and BF16 can be read as float32");
        }
        ByteBuffer bytes = bytes(name);
        float[] values = new float[bytes.remaining() / info.dtype().bytes()];
        Floats.decode(bytes, info.dtype(), values);
        return values;
    }
}
