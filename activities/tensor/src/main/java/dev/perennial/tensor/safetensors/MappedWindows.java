package dev.perennial.tensor.safetensors;

import dev.perennial.tensor.TensorIoException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Views of a file's content, which may be larger than one mapping: window k starts at k GiB and is 2 GiB long, so that
 * most tensors lie in one shared window; the others get a mapping of their own.
 */
final class MappedWindows {
    private static final long STEP = 1L << 30;

    private final Path file;
    private final FileChannel channel;
    private final long start;
    private final long length;
    private final Map<Long, MappedByteBuffer> windows = new HashMap<>();

    MappedWindows(Path file, FileChannel channel, long start, long length) {
        this.file = file;
        this.channel = channel;
        this.start = start;
        this.length = length;
    }

    synchronized ByteBuffer slice(long begin, int bytes) {
        long window = begin / STEP;
        long base = window * STEP;
        if (begin - base + bytes > Integer.MAX_VALUE) {
            return map(begin, bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
        MappedByteBuffer mapped =
                windows.computeIfAbsent(window, key -> map(base, Math.min(length - base, Integer.MAX_VALUE)));
        return mapped.slice((int) (begin - base), bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private MappedByteBuffer map(long begin, long bytes) {
        try {
            return channel.map(FileChannel.MapMode.READ_ONLY, start + begin, bytes);
        } catch (IOException failed) {
            throw TensorIoException.reading(file, failed);
        }
    }
}
