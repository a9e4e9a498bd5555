package dev.perennial.tensor.safetensors;

import dev.perennial.tensor.Progress;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorReader;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.disk.AtomicFile;
import dev.perennial.tensor.disk.FreeSpace;
import dev.perennial.tensor.disk.ToldChannel;
import dev.perennial.tensor.parallel.Tally;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes safetensors files byte for byte as the format's reference writer does: header padded with spaces to 8 bytes,
 * metadata in the order of its keys, tensors by falling element type then name, so that every one is aligned and the
 * same tensors, in whatever order they come, give the same bytes. A file appears whole, forced to the disk, or not at
 * all. Streams; holds the header and 4 MiB.
 */
public final class SafetensorsWriter {
    private static final int PIECE = 1 << 20;

    private SafetensorsWriter() {}

    /** Supplies the bytes of the tensors, one call a tensor. */
    @FunctionalInterface
    public interface Body {
        /** Writes exactly {@code tensor.bytes()} little-endian bytes. */
        void write(TensorInfo tensor, WritableByteChannel out) throws IOException;

        /** Every tensor as it is in a source, of which a piece is in memory at a time. */
        static Body of(TensorSource source) {
            ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
            return (tensor, out) -> {
                TensorReader reader = source.reader(tensor.name());
                for (long from = 0; from < tensor.bytes(); from += PIECE) {
                    reader.read(from, piece.clear().limit((int) Math.min(PIECE, tensor.bytes() - from)));
                    out.write(piece.flip());
                }
            };
        }

        /**
         * The same, telling how much of these tensors is written after each piece. What the progress throws ends the
         * writing, and no half file is left.
         */
        default Body told(Progress progress, List<TensorInfo> tensors) {
            Tally tally = new Tally(
                    progress, tensors.stream().mapToLong(TensorInfo::bytes).sum());
            return (tensor, out) -> write(tensor, new ToldChannel(out, tally));
        }
    }

    /**
     * Writes a file, replacing one that is there.
     *
     * @throws IllegalArgumentException if a name comes twice, or the body writes another number of bytes than announced
     * @throws dev.perennial.tensor.StorageFullException if the disk has no room
     * @throws dev.perennial.tensor.TensorIoException if it cannot be written
     */
    public static void write(Path file, Map<String, String> metadata, List<TensorInfo> tensors, Body body) {
        write(file, metadata, tensors, body, FreeSpace.ofDisk());
    }

    /** As {@link #write(Path, Map, List, Body)}, asking {@code space} for room. */
    public static void write(
            Path file, Map<String, String> metadata, List<TensorInfo> tensors, Body body, FreeSpace space) {
        byte[] header = HeaderWriter.bytes(metadata, tensors);
        write(file, header, Header.parse(file, header), body, space);
    }

    /** A copy of every tensor of a source, bit for bit. */
    public static void write(Path file, Map<String, String> metadata, TensorSource source) {
        write(file, metadata, source.tensors(), Body.of(source));
    }

    /**
     * Writes a file under a header taken from another one by {@link SafetensorsFile#header}; with the same tensors the
     * files are equal byte for byte.
     *
     * @throws dev.perennial.tensor.MalformedTensorFileException if the header breaks a rule of the format
     */
    public static void restore(Path file, byte[] header, Body body) {
        write(file, header, Header.parse(file, header), body, FreeSpace.ofDisk());
    }

    private static void write(Path file, byte[] raw, Header header, Body body, FreeSpace space) {
        long size = Long.BYTES + raw.length + header.contentBytes();
        AtomicFile.write(file, size, space, out -> {
            ByteBuffer start = ByteBuffer.allocate(Long.BYTES + raw.length).order(ByteOrder.LITTLE_ENDIAN);
            CountedChannel counted = new CountedChannel(out);
            counted.write(start.putLong(raw.length).put(raw).flip());
            for (Header.Slot slot : header.slots()) {
                body.write(slot.info(), counted.expecting(slot.info()));
                counted.requireDone();
            }
        });
    }
}
