package dev.perennial.tensor.safetensors;

import dev.perennial.tensor.MalformedTensorFileException;
import dev.perennial.tensor.TensorFile;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorIoException;
import dev.perennial.tensor.TensorReader;
import dev.perennial.tensor.UnknownTensorException;
import dev.perennial.tensor.UnsupportedTensorException;
import dev.perennial.tensor.disk.Extent;
import dev.perennial.tensor.disk.MappedFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One safetensors file, mapped read-only. {@link #open} checks every rule of the format before any tensor is read; heap
 * use is the header's size, whatever the tensors' size. The file must not be changed while it is open.
 */
public final class SafetensorsFile implements TensorFile {
    /** The largest header the format's reference reader accepts. */
    static final long LARGEST_HEADER = 100_000_000;

    private static final int LENGTH_BYTES = 8;

    private final Path file;
    private final byte[] header;
    private final Header parsed;
    private final List<TensorInfo> tensors;
    private final Map<String, Header.Slot> slots;
    private final MappedFile mapped;

    private SafetensorsFile(Path file, byte[] header, Header parsed, MappedFile mapped) {
        this.file = file;
        this.header = header;
        this.parsed = parsed;
        this.mapped = mapped;
        this.tensors = parsed.slots().stream().map(Header.Slot::info).toList();
        this.slots = new HashMap<>(2 * tensors.size());
        parsed.slots().forEach(slot -> slots.put(slot.info().name(), slot));
    }

    /**
     * Opens and checks a file.
     *
     * @throws MalformedTensorFileException if it breaks any rule of the format
     * @throws dev.perennial.tensor.RefusedFormatException if it is a pickle or another known format
     * @throws TensorIoException if it cannot be read
     */
    public static SafetensorsFile open(Path file) {
        ForeignFormats.refuseByName(file);
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            boolean opened = false;
            try {
                SafetensorsFile whole = open(file, channel);
                opened = true;
                return whole;
            } finally {
                if (!opened) {
                    channel.close();
                }
            }
        } catch (IOException unreadable) {
            throw TensorIoException.reading(file, unreadable);
        }
    }

    private static SafetensorsFile open(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < LENGTH_BYTES) {
            throw new MalformedTensorFileException(file, "it has " + size + " bytes, too few for a header length");
        }
        byte[] start = read(channel, 0, LENGTH_BYTES);
        ForeignFormats.refuseByContent(file, start);
        byte[] header = read(channel, LENGTH_BYTES, headerLength(file, start, size));
        Header parsed = Header.parse(file, header);
        long content = size - LENGTH_BYTES - header.length;
        if (parsed.contentBytes() != content) {
            throw new MalformedTensorFileException(
                    file,
                    "its tensors take " + parsed.contentBytes() + " bytes, but " + content + " follow the header"
                            + (content < parsed.contentBytes() ? " (truncated)" : " (trailing bytes)"));
        }
        List<Extent> parts =
                parsed.slots().stream().map(slot -> extent(slot, header.length)).toList();
        return new SafetensorsFile(file, header, parsed, MappedFile.of(file, channel, parts));
    }

    /** Offsets of slots count from the end of the header. */
    private static Extent extent(Header.Slot slot, int header) {
        long start = (long) LENGTH_BYTES + header;
        return new Extent(start + slot.begin(), start + slot.end());
    }

    private static int headerLength(Path file, byte[] start, long size) {
        long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 0 || length > LARGEST_HEADER) {
            throw new MalformedTensorFileException(
                    file,
                    "its header claims " + Long.toUnsignedString(length) + " bytes, more than the allowed "
                            + LARGEST_HEADER);
        }
        if (length > size - LENGTH_BYTES) {
            throw new MalformedTensorFileException(
                    file, "its header claims " + length + " bytes, but the file has only " + size + " (truncated)");
        }
        return (int) length;
    }

    private static byte[] read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException("it became shorter while being read");
            }
        }
        return buffer.array();
    }

    /**
     * A copy of the header exactly as it lies in the file, padding included and the 8-byte length before it excluded.
     * The file is that length, this header, and the bytes of {@link #tensors} in their order.
     */
    @Override
    public byte[] header() {
        return header.clone();
    }

    /** The file's own strings; empty when it has none. */
    public Map<String, String> metadata() {
        return parsed.metadata();
    }

    @Override
    public List<TensorInfo> tensors() {
        return tensors;
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        return Optional.ofNullable(slots.get(name)).map(Header.Slot::info);
    }

    @Override
    public ByteBuffer bytes(String name) {
        Header.Slot slot = slot(name);
        long length = slot.end() - slot.begin();
        if (length > Integer.MAX_VALUE) {
            throw new UnsupportedTensorException("tensor " + name + " of " + file + " has " + length
                    + " bytes, more than the 2 GiB that can be read at once; split it before using it");
        }
        return mapped.bytes(extent(slot, header.length));
    }

    /** Reads the file itself, tensors of more than 2 GiB too. */
    @Override
    public TensorReader reader(String name) {
        return mapped.reader(extent(slot(name), header.length));
    }

    private Header.Slot slot(String name) {
        Header.Slot slot = slots.get(name);
        if (slot == null) {
            throw new UnknownTensorException(
                    name, origin(), tensors.stream().map(TensorInfo::name).toList());
        }
        return slot;
    }

    @Override
    public String origin() {
        return file.toString();
    }

    /** Closes the file and lets go of the mapping, which the collector removes once no view of it is left. */
    @Override
    public void close() {
        mapped.close();
    }
}
