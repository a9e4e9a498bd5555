package dev.perennial.tensor.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Maps a file's tensors, as many neighbours together as fit one mapping of 2 GiB; what alone is larger is left out. */
final class Regions {
    /** Mappings by the offset of their first byte from the end of the header; none once this is closed. */
    private volatile NavigableMap<Long, ByteBuffer> mapped;

    private Regions(NavigableMap<Long, ByteBuffer> mapped) {
        this.mapped = mapped;
    }

    static Regions map(FileChannel channel, long start, List<Header.Slot> slots) throws IOException {
        NavigableMap<Long, ByteBuffer> mapped = new TreeMap<>();
        int next = 0;
        while (next < slots.size()) {
            int end = next;
            long begin = slots.get(next).begin();
            while (end < slots.size() && slots.get(end).end() - begin <= Integer.MAX_VALUE) {
                end++;
            }
            if (end > next) {
                long length = slots.get(end - 1).end() - begin;
                mapped.put(begin, channel.map(FileChannel.MapMode.READ_ONLY, start + begin, length));
            }
            next = Math.max(end, next + 1);
        }
        return new Regions(mapped);
    }

    /** A view of the bytes of a tensor that is not larger than a mapping; empty once this is closed. */
    Optional<ByteBuffer> slice(Header.Slot slot) {
        return Optional.ofNullable(mapped.floorEntry(slot.begin())).map(region -> {
            int from = Math.toIntExact(slot.begin() - region.getKey());
            return region.getValue().slice(from, Math.toIntExact(slot.end() - slot.begin()));
        });
    }

    /** Lets go of the mappings, which the collector removes once no view of them is left. */
    void close() {
        mapped = Collections.emptyNavigableMap();
    }
}
