package dev.perennial.tensor.safetensors;

import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.disk.ForcedFolder;
import dev.perennial.tensor.disk.GrowingFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/** A safetensors file that is written under another name until it is whole, going on behind what is there already. */
final class ContinuedFile {
    private static final String PARTIAL = ".partial";
    private static final int PIECE = 1 << 20;

    private final Path whole;
    private final Path partial;
    private final ByteBuffer start;
    private final List<Header.Slot> slots;
    private final int kept;

    ContinuedFile(Path file, Map<String, String> metadata, List<TensorInfo> tensors, Optional<Landmark> last)
            throws IOException {
        byte[] header = HeaderWriter.bytes(metadata, tensors);
        this.whole = file;
        this.partial = file.resolveSibling(file.getFileName() + PARTIAL);
        this.start = ByteBuffer.allocate(Long.BYTES + header.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .flip();
        this.slots = Header.parse(file, header).slots();
        this.kept = last.isPresent() && proven(last.get()) ? last.get().slot() + 1 : 0;
    }

    /** Its names, whole and before. */
    List<Path> names() {
        return List.of(whole, partial);
    }

    /** Bytes of the tensors that need not be written again. */
    long kept() {
        return kept == 0 ? 0 : slots.get(kept - 1).end();
    }

    private boolean proven(Landmark last) throws IOException {
        Path there = Files.exists(whole) ? whole : partial;
        if (!Files.exists(there) || last.slot() >= slots.size()) {
            return false;
        }
        Header.Slot slot = slots.get(last.slot());
        try (FileChannel in = FileChannel.open(there, StandardOpenOption.READ)) {
            return last.end() == start.limit() + slot.end()
                    && (there.equals(partial) ? in.size() >= last.end() : in.size() == size())
                    && sum(in, 0, start.limit()) == sum(start.duplicate())
                    && sum(in, start.limit() + slot.begin(), last.end()) == last.checksum();
        }
    }

    private long size() {
        return start.limit()
                + (slots.isEmpty() ? 0 : slots.get(slots.size() - 1).end());
    }

    private static long sum(ByteBuffer bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return sum.getValue();
    }

    private static long sum(FileChannel in, long from, long end) throws IOException {
        CRC32C sum = new CRC32C();
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
        for (long at = from; at < end; at += piece.limit()) {
            piece.clear().limit((int) Math.min(PIECE, end - at));
            while (piece.hasRemaining()) {
                if (in.read(piece, at + piece.position()) < 0) {
                    throw new IOException("the file became shorter while it was read");
                }
            }
            sum.update(piece.flip());
        }
        return sum.getValue();
    }

    /** Writes what is missing; afterwards the file is whole, on the disk and noted. */
    void write(SafetensorsWriter.Body body, Checkpoints checkpoints) throws IOException {
        if (kept == slots.size() && kept > 0 && Files.exists(whole)) {
            return;
        }
        if (Files.exists(whole)) {
            Files.move(whole, partial, StandardCopyOption.ATOMIC_MOVE);
        }
        long from = kept == 0 ? 0 : start.limit() + kept();
        try (GrowingFile out = GrowingFile.open(partial, from, size())) {
            fill(out, body, checkpoints);
            checkpoints.complete(out);
        }
        Files.move(partial, whole, StandardCopyOption.ATOMIC_MOVE);
        ForcedFolder.force(whole.resolveSibling(""));
    }

    private void fill(GrowingFile out, SafetensorsWriter.Body body, Checkpoints checkpoints) throws IOException {
        SummedChannel summed = new SummedChannel(out);
        CountedChannel counted = new CountedChannel(summed);
        if (kept == 0) {
            counted.write(start.duplicate());
            summed.take();
        }
        String name = String.valueOf(whole.getFileName());
        for (int i = kept; i < slots.size(); i++) {
            Header.Slot slot = slots.get(i);
            body.write(slot.info(), counted.expecting(slot.info()));
            counted.requireDone();
            Landmark mark = new Landmark(name, i, start.limit() + slot.end(), summed.take());
            checkpoints.written(out, mark, slot.info().bytes());
        }
    }
}
