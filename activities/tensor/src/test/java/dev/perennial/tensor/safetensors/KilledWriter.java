package dev.perennial.tensor.safetensors;

import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.disk.FreeSpace;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;

/** A process that dies, without cleaning up, in the middle of the second of three shards. */
final class KilledWriter {
    static final int STATUS = 137;

    private KilledWriter() {}

    public static void main(String[] folder) {
        MemoryTensors tensors = MemoryTensors.named("test")
                .put("a", new float[] {1, 2}, 2)
                .put("b", new float[] {3, 4}, 2)
                .put("c", new float[] {5, 6}, 2);
        new ShardedWriter(10, FreeSpace.ofDisk())
                .write(Path.of(folder[0]), Map.of(), tensors.tensors(), (tensor, out) -> {
                    if (tensor.name().equals("b")) {
                        out.write(ByteBuffer.allocate(4));
                        Runtime.getRuntime().halt(STATUS);
                    }
                    SafetensorsWriter.Body.of(tensors).write(tensor, out);
                });
    }
}
