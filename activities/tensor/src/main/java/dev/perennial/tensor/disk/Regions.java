package dev.perennial.tensor.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Maps a file's parts, as many neighbours together as fit one mapping of 2 GiB; what alone is larger is left out. */
final class Regions {
    private static final Comparator<Extent> BY_PLACE =
            Comparator.comparingLong(Extent::begin).thenComparingLong(Extent::end);

    /** Mappings by the offset of their first byte; none once this is closed. */
    private volatile NavigableMap<Long, ByteBuffer> mapped;

    private Regions(NavigableMap<Long, ByteBuffer> mapped) {
        this.mapped = mapped;
    }

    static Regions map(FileChannel channel, List<Extent> parts) throws IOException {
        NavigableMap<Long, ByteBuffer> mapped = new TreeMap<>();
        List<Extent> sorted = parts.stream().sorted(BY_PLACE).toList();
        int next = 0;
        while (next < sorted.size()) {
            int after = next;
            long begin = sorted.get(next).begin();
            long end = begin;
            while (after < sorted.size() && sorted.get(after).end() - begin <= Integer.MAX_VALUE) {
                end = Math.max(end, sorted.get(after).end());
                after++;
            }
            if (after > next) {
                mapped.put(begin, channel.map(FileChannel.MapMode.READ_ONLY, begin, end - begin));
            }
            next = Math.max(after, next + 1);
        }
        return new Regions(mapped);
    }

    /** A view of the bytes of a part that is not larger than a mapping; empty once this is closed. */
    Optional<ByteBuffer> slice(Extent part) {
        return Optional.ofNullable(mapped.floorEntry(part.begin())).map(region -> {
            int from = Math.toIntExact(part.begin() - region.getKey());
            return region.getValue().slice(from, Math.toIntExact(part.length()));
        });
    }

    /** Lets go of the mappings, which the collector removes once no view of them is left. */
    void close() {
        mapped = Collections.emptyNavigableMap();
    }
}
