package dev.perennial.tensor.safetensors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.tensor.StorageFullException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorIoException;
import dev.perennial.tensor.disk.AtomicFile;
import dev.perennial.tensor.disk.FreeSpace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the weights of a model folder: one {@code model.safetensors}, or shards in the given order and, last of all,
 * their index, without which they are no model yet. A tensor larger than a shard gets one of its own.
 */
public final class ShardedWriter {
    /** The usual size of a shard: 5 GB, decimal. */
    public static final long USUAL = 5_000_000_000L;

    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

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

    /**
     * Writes all tensors into a folder, made if need be, whose other files are left alone.
     *
     * @throws TensorIoException if the folder already holds a model's weights, or cannot be written
     * @throws StorageFullException if the disk has no room for all shards
     */
    public void write(
            Path folder, Map<String, String> metadata, List<TensorInfo> tensors, SafetensorsWriter.Body body) {
        HeaderWriter.requireDistinct(tensors);
        refuseOccupied(folder);
        List<List<TensorInfo>> shards = shards(tensors);
        requireRoom(folder, tensors);
        if (shards.size() == 1) {
            SafetensorsWriter.write(folder.resolve(SINGLE), metadata, tensors, body, space);
            return;
        }
        Map<String, String> homes = new TreeMap<>();
        for (int i = 0; i < shards.size(); i++) {
            String name = String.format("model-%05d-of-%05d.safetensors", i + 1, shards.size());
            SafetensorsWriter.write(folder.resolve(name), metadata, shards.get(i), body, space);
            shards.get(i).forEach(tensor -> homes.put(tensor.name(), name));
        }
        byte[] index = index(total(tensors), homes);
        AtomicFile.write(folder.resolve(INDEX), index.length, space, out -> out.write(ByteBuffer.wrap(index)));
    }

    private List<List<TensorInfo>> shards(List<TensorInfo> tensors) {
        List<List<TensorInfo>> shards = new ArrayList<>(List.of(new ArrayList<>()));
        long filled = 0;
        for (TensorInfo tensor : tensors) {
            if (filled > 0 && filled + tensor.bytes() > largest) {
                shards.add(new ArrayList<>());
                filled = 0;
            }
            shards.get(shards.size() - 1).add(tensor);
            filled += tensor.bytes();
        }
        return shards;
    }

    private static void refuseOccupied(Path folder) {
        for (String taken : List.of(SINGLE, INDEX)) {
            if (Files.exists(folder.resolve(taken))) {
                throw new TensorIoException(folder, "already holds " + taken + "; choose an empty folder");
            }
        }
    }

    private void requireRoom(Path folder, List<TensorInfo> tensors) {
        try {
            Files.createDirectories(folder);
            long usable = space.usable(folder);
            if (usable < total(tensors)) {
                throw new StorageFullException(folder, total(tensors), usable);
            }
        } catch (IOException failed) {
            throw TensorIoException.writing(folder, failed);
        }
    }

    private static long total(List<TensorInfo> tensors) {
        return tensors.stream().mapToLong(TensorInfo::bytes).sum();
    }

    private static byte[] index(long total, Map<String, String> homes) {
        ObjectNode root = JSON.createObjectNode();
        root.putObject("metadata").put("total_size", total);
        ObjectNode map = root.putObject("weight_map");
        homes.forEach(map::put);
        try {
            return JSON.writeValueAsBytes(root);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
