package dev.perennial.model;

import dev.perennial.model.config.ConfigWriter;
import dev.perennial.model.config.ModelIoException;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.Floats;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.StorageFullException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.disk.FreeSpace;
import dev.perennial.tensor.safetensors.SafetensorsWriter.Body;
import dev.perennial.tensor.safetensors.ShardedWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes models as Hugging Face folders: config.json, tokenizer.json, side files and, last, the weights in one file or,
 * beyond 5 GB, in shards; readable by transformers and by {@link LanguageModel#open(Path)}. Each file appears whole,
 * forced to the disk, or not at all, and what fails takes away what it has written. Needs the heap of the largest
 * tensor, as float32 and as stored.
 */
public final class ModelFolder {
    private static final System.Logger LOG = System.getLogger(ModelFolder.class.getName());
    private static final String CONFIG = "config.json";
    private static final Map<String, String> METADATA = Map.of("format", "pt");

    private ModelFolder() {}

    /**
     * Writes a model into a new or empty folder.
     *
     * @param dtype how weights are stored: F32, or BF16 or F16, rounded to nearest
     * @throws IllegalArgumentException if the folder has files already, or the dtype is another
     * @throws NonFiniteException if a weight overflows the dtype
     * @throws StorageFullException if the disk has no room for all files together, before the first byte is written
     * @throws ModelIoException if the folder cannot be made or a side file cannot be read
     * @throws dev.perennial.tensor.TensorIoException if a file cannot be written
     */
    public static void write(LanguageModel model, Path folder, DType dtype) {
        requireUsable(folder, dtype);
        Map<String, SideFile> sides = new LinkedHashMap<>();
        sides.put(CONFIG, SideFile.of(ConfigWriter.write(model.config(), model.special(), torch(dtype))));
        write(model, folder, dtype, sides);
    }

    /**
     * As {@link #write(LanguageModel, Path, DType)}, with the configuration (but for its dtype), the tokenizer's files
     * and all other top-level files of the folder the model came from, except weights, their index, and checksums.
     */
    public static void write(LanguageModel model, Path folder, DType dtype, Path original) {
        requireUsable(folder, dtype);
        Map<String, SideFile> sides = copies(original);
        sides.put(CONFIG, SideFile.of(ConfigWriter.withDtype(read(original.resolve(CONFIG)), torch(dtype))));
        write(model, folder, dtype, sides);
    }

    /**
     * Writes a folder like another with other weights and all top-level files of the other, except weights, their
     * index, and checksums.
     *
     * @param tensors of the names and shapes that the other folder's config.json asks for
     * @param body supplies them
     */
    public static void write(List<TensorInfo> tensors, Body body, Path folder, Path original) {
        requireEmpty(folder);
        write(tensors, body, folder, copies(original));
    }

    private static Map<String, SideFile> copies(Path original) {
        Map<String, SideFile> sides = new LinkedHashMap<>();
        sideFiles(original).forEach(file -> sides.put(file.getFileName().toString(), SideFile.copy(file)));
        return sides;
    }

    private static void write(LanguageModel model, Path folder, DType dtype, Map<String, SideFile> sides) {
        sides.put("tokenizer.json", SideFile.of(model.tokenizer().json()));
        List<TensorInfo> stored =
                model.parameters().stream().map(info -> info.as(dtype)).toList();
        write(stored, (info, out) -> body(info, model.parameter(info.name()), out), folder, sides);
    }

    /** Weights come last: without them it is no model yet. */
    private static void write(List<TensorInfo> stored, Body body, Path folder, Map<String, SideFile> sides) {
        ShardedWriter writer = ShardedWriter.usual();
        long bytes = sides.values().stream().mapToLong(SideFile::bytes).sum() + writer.bytes(METADATA, stored);
        boolean whole = false;
        try {
            requireRoom(folder, bytes);
            sides.forEach((name, side) -> side.write(folder.resolve(name)));
            writer.write(folder, METADATA, stored, body);
            whole = true;
        } finally {
            if (!whole) {
                sides.keySet().forEach(name -> remove(folder.resolve(name)));
            }
        }
    }

    private static void requireRoom(Path folder, long bytes) {
        try {
            long usable = FreeSpace.ofDisk().usable(folder);
            if (usable < bytes) {
                throw new StorageFullException(folder, bytes, usable);
            }
        } catch (IOException unreadable) {
            throw new ModelIoException("cannot ask for the free space of " + folder, unreadable);
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

    private static void requireUsable(Path folder, DType dtype) {
        torch(dtype);
        requireEmpty(folder);
    }

    private static void requireEmpty(Path folder) {
        try {
            Files.createDirectories(folder);
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findAny().isPresent()) {
                    throw new IllegalArgumentException(
                            "expected a new or empty folder for the model, found files in " + folder);
                }
            }
        } catch (IOException unwritable) {
            throw new ModelIoException("cannot write a model to " + folder, unwritable);
        }
    }

    private static void body(TensorInfo info, float[] values, WritableByteChannel out) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(info.bytes()));
        Floats.encode(values, info.dtype(), bytes);
        requireFinite(info, values, bytes);
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    private static void requireFinite(TensorInfo info, float[] values, ByteBuffer encoded) {
        Floats.decode(encoded, info.dtype(), values);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw NonFiniteException.result(info, i);
            }
        }
    }

    private static List<Path> sideFiles(Path original) {
        try (Stream<Path> files = Files.list(original)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !weightsOrChecksums(file.getFileName().toString()))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new ModelIoException("cannot list the side files of " + original, unreadable);
        }
    }

    private static boolean weightsOrChecksums(String name) {
        return name.endsWith(".safetensors")
                || name.endsWith(".safetensors.index.json")
                || name.endsWith(".bin")
                || name.endsWith(".bin.index.json")
                || name.endsWith(".pt")
                || name.endsWith(".pth")
                || name.endsWith(".gguf")
                || name.equals("SHA256SUMS");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new ModelIoException("cannot read " + file, unreadable);
        }
    }

    private static String torch(DType dtype) {
        if (dtype == DType.F32) {
            return "float32";
        } else if (dtype == DType.BF16) {
            return "bfloat16";
        } else if (dtype == DType.F16) {
            return "float16";
        }
        throw new IllegalArgumentException("expected F32, BF16 or F16 for a model's weights, found " + dtype.code());
    }
}
