package dev.perennial.model;

import dev.perennial.model.config.ConfigWriter;
import dev.perennial.model.config.ModelIoException;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.Floats;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes models as Hugging Face folders: config.json, tokenizer.json, model.safetensors and side files, readable by
 * transformers and by {@link LanguageModel#open(Path)}. Needs the heap of the largest tensor, as float32 and as stored.
 */
public final class ModelFolder {
    private static final String WEIGHTS = "model.safetensors";

    private ModelFolder() {}

    /**
     * Writes a model into a new or empty folder.
     *
     * @param dtype how weights are stored: F32, or BF16 or F16, rounded to nearest
     * @throws IllegalArgumentException if the folder has files already, or the dtype is another
     * @throws NonFiniteException if a weight overflows the dtype
     * @throws ModelIoException if a file cannot be written
     */
    public static void write(LanguageModel model, Path folder, DType dtype) {
        requireUsable(folder, dtype);
        weights(model, folder, dtype);
        String config = ConfigWriter.write(model.config(), model.special(), torch(dtype));
        text(folder.resolve("config.json"), config);
        tokenizer(model, folder);
    }

    /**
     * As {@link #write(LanguageModel, Path, DType)}, with the configuration (but for its dtype), the tokenizer's files
     * and all other top-level files of the folder the model came from, except weights, their index, and checksums.
     */
    public static void write(LanguageModel model, Path folder, DType dtype, Path original) {
        requireUsable(folder, dtype);
        weights(model, folder, dtype);
        for (Path file : sideFiles(original)) {
            copy(file, folder.resolve(file.getFileName()));
        }
        text(
                folder.resolve("config.json"),
                ConfigWriter.withDtype(read(original.resolve("config.json")), torch(dtype)));
        tokenizer(model, folder);
    }

    private static void requireUsable(Path folder, DType dtype) {
        torch(dtype);
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

    private static void weights(LanguageModel model, Path folder, DType dtype) {
        List<TensorInfo> stored =
                model.parameters().stream().map(info -> info.as(dtype)).toList();
        SafetensorsWriter.write(
                folder.resolve(WEIGHTS),
                Map.of("format", "pt"),
                stored,
                (info, out) -> body(info, model.parameter(info.name()), out));
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

    private static void tokenizer(LanguageModel model, Path folder) {
        Path file = folder.resolve("tokenizer.json");
        try {
            Files.write(file, model.tokenizer().json());
        } catch (IOException unwritable) {
            throw new ModelIoException("cannot write " + file, unwritable);
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

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException failed) {
            throw new ModelIoException("cannot copy " + from + " to " + to, failed);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new ModelIoException("cannot read " + file, unreadable);
        }
    }

    private static void text(Path file, String content) {
        try {
            Files.writeString(file, content);
        } catch (IOException unwritable) {
            throw new ModelIoException("cannot write " + file, unwritable);
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
