package dev.perennial.tensor.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Maps a file's tensors, as many neighbours together as fit one mapping of 2 GiB; what alone is larger is left out. */
final class Regions {
    private Regions() {}

    static Map<String, ByteBuffer> map(FileChannel channel, long start, List<Header.Slot> slots) throws IOException {
        Map<String, ByteBuffer> contents = new ConcurrentHashMap<>();
        int next = 0;
        while (next < slots.size()) {
            int end = next;
            long begin = slots.get(next).begin();
            while (end < slots.size() && slots.get(end).end() - begin <= Integer.MAX_VALUE) {
                end++;
            }
            if (end > next) {
                slice(channel, start, slots.subList(next, end), contents);
            }
            next = Math.max(end, next + 1);
        }
        return contents;
    }

    private static void slice(
            FileChannel channel, long start, List<Header.Slot> slots, Map<String, ByteBuffer> contents)
            throws IOException {
        long begin = slots.get(0).begin();
        long length = slots.get(slots.size() - 1).end() - begin;
        MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, start + begin, length);
        for (Header.Slot slot : slots) {
            contents.put(
                    slot.info().name(), mapped.slice((int) (slot.begin() - begin), (int) (slot.end() - slot.begin())));
        }
    }
}
