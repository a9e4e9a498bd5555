package dev.perennial.tensor.safetensors;

import dev.perennial.tensor.StorageFullException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorIoException;
import dev.perennial.tensor.disk.AtomicFile;
import dev.perennial.tensor.disk.ForcedFolder;
import dev.perennial.tensor.disk.FreeSpace;
import dev.perennial.tensor.disk.Journal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes the weights of a model folder: one {@code model.safetensors}, or shards and, last of all, their index, without
 * which they are no model yet. Shards are cut as transformers cuts them: tensors in the given order fill one after
 * another, and a tensor larger than a shard gets one of its own. The same tensors in the same order give the same bytes
 * in every file; in another order the same bytes too where one file is enough, else other shards of the same tensors.
 * Streams; holds headers and index only.
 */
public final class ShardedWriter {
    /** The usual size of a shard: 5 GB, decimal. */
    public static final long USUAL = 5_000_000_000L;

    private static final System.Logger LOG = System.getLogger(ShardedWriter.class.getName());
    private static final String SINGLE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";
    private static final String LEFT_BY_A_CRASH = ".model{-?????-of-?????,}.safetensors{.index.json,}.*.partial";

    private final long largest;
    private final FreeSpace space;

    /** Shards of at most so many bytes of tensors, on a disk with so much room. */
    public ShardedWriter(long largest, FreeSpace space) {
        if (largest < 1) {
            throw new IllegalArgumentException("expected shards of at least 1 byte, found " + largest);
        }
        this.largest = largest;
        this.space = space;
    }

    /** Shards of the usual size. */
    public static ShardedWriter usual() {
        return new ShardedWriter(USUAL, FreeSpace.ofDisk());
    }

    /** How many bytes all files together will take: lengths, headers, tensors and index. */
    public long bytes(Map<String, String> metadata, List<TensorInfo> tensors) {
        return ShardPlan.of(tensors, largest).bytes(metadata);
    }

    /**
     * Writes all tensors into a folder, made if need be, whose other files are left alone. What fails takes away what
     * it has written; what a crash leaves is no model, and is overwritten or removed by the next call.
     *
     * @throws TensorIoException if the folder already holds a model's weights, or cannot be written
     * @throws StorageFullException if the disk has no room for all files together, before the first byte is written
     */
    public void write(
            Path folder, Map<String, String> metadata, List<TensorInfo> tensors, SafetensorsWriter.Body body) {
        HeaderWriter.requireDistinct(tensors);
        refuseOccupied(folder);
        ShardPlan plan = ShardPlan.of(tensors, largest);
        prepare(folder, plan.bytes(metadata));
        List<Path> written = new ArrayList<>();
        boolean whole = false;
        try {
            for (Map.Entry<String, List<TensorInfo>> shard : plan.files().entrySet()) {
                Path file = folder.resolve(shard.getKey());
                SafetensorsWriter.write(file, metadata, shard.getValue(), body, space);
                written.add(file);
            }
            if (plan.sharded()) {
                byte[] index = plan.index();
                AtomicFile.write(folder.resolve(INDEX), index.length, space, out -> out.write(ByteBuffer.wrap(index)));
            }
            whole = true;
        } finally {
            if (!whole) {
                written.forEach(ShardedWriter::remove);
            }
        }
    }

    /**
     * The same files in a folder of their own, whose other files are removed, written so that a later call goes on
     * where this one was cut off.
     *
     * @param journal of this work, with these tensors in this order; stays the caller's to close
     * @throws TensorIoException if the folder cannot be read or written
     */
    public ContinuedShards continued(
            Path folder, Map<String, String> metadata, List<TensorInfo> tensors, Journal journal) {
        HeaderWriter.requireDistinct(tensors);
        return new ContinuedShards(folder, ShardPlan.of(tensors, largest), metadata, journal, space);
    }

    /**
     * As the other, all tensors in one file of any name, however large, such as an adapter's.
     *
     * @param file in a folder of its own
     */
    public ContinuedShards continuedFile(
            Path file, Map<String, String> metadata, List<TensorInfo> tensors, Journal journal) {
        HeaderWriter.requireDistinct(tensors);
        ShardPlan plan = new ShardPlan(Map.of(file.getFileName().toString(), tensors));
        return new ContinuedShards(file.resolveSibling(""), plan, metadata, journal, space);
    }

    private static void refuseOccupied(Path folder) {
        for (String taken : List.of(SINGLE, INDEX)) {
            if (Files.exists(folder.resolve(taken))) {
                throw new TensorIoException(folder, "already holds " + taken + "; choose an empty folder");
            }
        }
    }

    private void prepare(Path folder, long bytes) {
        try {
            ForcedFolder.create(folder);
            try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, LEFT_BY_A_CRASH)) {
                left.forEach(ShardedWriter::remove);
            }
            long usable = space.usable(folder);
            if (usable < bytes) {
                throw new StorageFullException(folder, bytes, usable);
            }
        } catch (IOException failed) {
            throw TensorIoException.writing(folder, failed);
        }
    }

    /** What cannot be removed only takes room; the reason for removing it is what the caller must hear. */
    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stays) {
            LOG.log(System.Logger.Level.WARNING, "could not remove {0}: {1}", file, stays.toString());
        }
    }
}
