package dev.perennial.tensor.torch;

import dev.perennial.tensor.MalformedTensorFileException;
import dev.perennial.tensor.RefusedFormatException;
import dev.perennial.tensor.TensorIoException;
import dev.perennial.tensor.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The central directory of a zip, with the 64-bit extension (PKWARE, {@code APPNOTE.TXT} 6.3.10, sections 4.3.12 to
 * 4.3.16 and 4.5.3). The standard library reads zips too, but does not say where in the file an entry's bytes lie.
 */
final class ZipEntries {
    private static final int END = 0x06054b50;
    private static final int END_SIZE = 22;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final int LOCATOR = 0x07064b50;
    private static final int LOCATOR_SIZE = 20;
    private static final int WIDE_END = 0x06064b50;
    private static final int WIDE_END_SIZE = 56;
    private static final int ENTRY = 0x02014b50;
    private static final int ENTRY_SIZE = 46;
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_SIZE = 30;
    private static final int WIDE_FIELDS = 1;
    private static final long IN_WIDE_FIELD = 0xffffffffL;
    private static final int LARGEST = 128 << 20;

    private final Path file;
    private final FileBytes bytes;

    /** A stored entry: where its local header is, and its size. */
    record Entry(String name, long header, long size) {
        /** Where its bytes lie. */
        Extent place(Path file, FileBytes bytes) {
            try {
                ByteBuffer local = bytes.at(header, LOCAL_SIZE);
                if (local.getInt(0) != LOCAL) {
                    throw malformed(file, "its zip has no entry " + name + " where its directory places it");
                }
                long begin = header + LOCAL_SIZE + u2(local, 26) + u2(local, 28);
                if (size > bytes.size() - begin) {
                    throw malformed(file, "its entry " + name + " ends behind the file (truncated)");
                }
                return new Extent(begin, begin + size);
            } catch (IOException unreadable) {
                throw TensorIoException.reading(file, unreadable);
            }
        }
    }

    ZipEntries(Path file, FileBytes bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    /** All entries by name. */
    Map<String, Entry> read() throws IOException {
        ByteBuffer directory = directory();
        Map<String, Entry> entries = new HashMap<>();
        while (directory.hasRemaining()) {
            Entry entry = next(directory);
            if (entries.put(entry.name(), entry) != null) {
                throw malformed(file, "its zip has two entries " + entry.name());
            }
        }
        return entries;
    }

    private ByteBuffer directory() throws IOException {
        long end = end();
        ByteBuffer record = bytes.at(end, END_SIZE);
        long size = u4(record, 12);
        long place = u4(record, 16);
        if (end >= LOCATOR_SIZE && bytes.at(end - LOCATOR_SIZE, LOCATOR_SIZE).getInt(0) == LOCATOR) {
            long wide = bytes.at(end - LOCATOR_SIZE, LOCATOR_SIZE).getLong(8);
            ByteBuffer sizes = bytes.at(wide, WIDE_END_SIZE);
            if (sizes.getInt(0) != WIDE_END) {
                throw malformed(file, "its zip has no 64-bit directory where it says");
            }
            size = sizes.getLong(40);
            place = sizes.getLong(48);
        }
        if (size < 0 || size > LARGEST) {
            throw malformed(file, "its zip's directory has " + size + " bytes, more than the allowed " + LARGEST);
        }
        return bytes.at(place, (int) size);
    }

    /** A comment may follow the last record. */
    private long end() throws IOException {
        int length = (int) Math.min(bytes.size(), END_SIZE + LONGEST_COMMENT);
        ByteBuffer tail = bytes.at(bytes.size() - length, length);
        for (int at = length - END_SIZE; at >= 0; at--) {
            if (tail.getInt(at) == END && u2(tail, at + 20) == length - END_SIZE - at) {
                return bytes.size() - length + at;
            }
        }
        throw malformed(file, "its zip has no end (truncated)");
    }

    private Entry next(ByteBuffer directory) {
        ByteBuffer head = cut(directory, ENTRY_SIZE);
        if (head.getInt(0) != ENTRY) {
            throw malformed(file, "its zip's directory is broken");
        }
        byte[] raw = new byte[u2(head, 28)];
        cut(directory, raw.length).get(raw);
        String name = new String(raw, StandardCharsets.UTF_8);
        ByteBuffer extra = cut(directory, u2(head, 30));
        cut(directory, u2(head, 32));
        long[] sizes = {u4(head, 24), u4(head, 20), u4(head, 42)};
        widen(sizes, extra);
        boolean encrypted = (u2(head, 8) & 1) != 0;
        if (u2(head, 10) != 0 || sizes[0] != sizes[1] || encrypted) {
            throw new RefusedFormatException(file + " has the entry " + name.replaceAll("[^\\x20-\\x7e]", "?")
                    + " compressed or encrypted, and torch.save stores entries as they are; save it again with"
                    + " torch.save");
        }
        if (sizes[0] < 0 || sizes[2] < 0) {
            throw malformed(file, "its zip has an entry of more than 2^63 bytes");
        }
        return new Entry(name, sizes[2], sizes[0]);
    }

    /** Sizes that do not fit 32 bits stand in an extra field, in this order. */
    private void widen(long[] sizes, ByteBuffer extra) {
        while (extra.remaining() >= 4) {
            int kind = Short.toUnsignedInt(extra.getShort());
            ByteBuffer field = cut(extra, Short.toUnsignedInt(extra.getShort()));
            for (int i = 0; kind == WIDE_FIELDS && i < sizes.length; i++) {
                if (sizes[i] == IN_WIDE_FIELD) {
                    sizes[i] = cut(field, Long.BYTES).getLong();
                }
            }
        }
    }

    private ByteBuffer cut(ByteBuffer from, int length) {
        if (from.remaining() < length) {
            throw malformed(file, "its zip's directory is cut off");
        }
        ByteBuffer piece = from.slice(from.position(), length).order(from.order());
        from.position(from.position() + length);
        return piece;
    }

    private static int u2(ByteBuffer from, int at) {
        return Short.toUnsignedInt(from.getShort(at));
    }

    private static long u4(ByteBuffer from, int at) {
        return Integer.toUnsignedLong(from.getInt(at));
    }

    private static MalformedTensorFileException malformed(Path file, String problem) {
        return new MalformedTensorFileException(file, problem);
    }
}
