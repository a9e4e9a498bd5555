package dev.perennial.tensor.safetensors;

import dev.perennial.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How {@link SafetensorsWriter} lays tensors out: the header it writes and the order of their bytes behind it. */
public final class SafetensorsLayout {
    private final byte[] header;
    private final List<TensorInfo> tensors;

    private SafetensorsLayout(byte[] header, List<TensorInfo> tensors) {
        this.header = header;
        this.tensors = tensors;
    }

    /**
     * The layout of these tensors, in whatever order they come.
     *
     * @throws IllegalArgumentException if a name comes twice
     */
    public static SafetensorsLayout of(Map<String, String> metadata, List<TensorInfo> tensors) {
        byte[] header = HeaderWriter.bytes(metadata, tensors);
        Header parsed = Header.parse(Path.of("layout"), header);
        return new SafetensorsLayout(
                header, parsed.slots().stream().map(Header.Slot::info).toList());
    }

    /** The header as it is written behind its 8-byte length, padding included. */
    public byte[] header() {
        return header.clone();
    }

    /** The tensors in the order of their bytes. */
    public List<TensorInfo> tensors() {
        return tensors;
    }
}
