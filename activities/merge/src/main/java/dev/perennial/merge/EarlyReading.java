package dev.perennial.merge;

import dev.perennial.tensor.disk.ReadAhead;
import dev.perennial.tensor.folder.ModelTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.StringTokenizer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The disk's head start: what a configuration seems to name is brought into the system's memory while the program, and
 * then the configuration, is still being understood. A wrong guess is dropped then, and has cost some reading.
 */
public final class EarlyReading {
    /** Bytes of all models together that are brought before they are read. */
    private static final long AHEAD = 1L << 30;
    /** What stands between the words of a YAML file. */
    private static final String BETWEEN = " \t\r\n\"',[]{}";
    /** Bytes of the longest text that is looked at: a longer one is hardly a configuration. */
    private static final long LONGEST = 1 << 20;

    private EarlyReading() {}

    /** Begins with the weights that a configuration seems to name, which need not exist. */
    public static ReadAhead begin(Path config) {
        return begin(() -> weights(config));
    }

    static ReadAhead begin(Supplier<List<Path>> files) {
        return ReadAhead.begin(files, AHEAD);
    }

    /** Files of weights, and those of folders, that are words of the configuration. */
    static List<Path> weights(Path config) {
        try {
            if (Files.size(config) > LONGEST) {
                return List.of();
            }
            Path near = config.toAbsolutePath().resolveSibling("");
            return words(Files.readString(config))
                    .map(near::resolve)
                    .flatMap(EarlyReading::weight)
                    .distinct()
                    .toList();
        } catch (IOException | InvalidPathException unreadable) {
            return List.of(); // whoever reads it says what is wrong
        }
    }

    private static Stream<String> words(String text) {
        return Collections.list(new StringTokenizer(text, BETWEEN)).stream().map(String.class::cast);
    }

    private static Stream<Path> weight(Path place) {
        Path within = place.resolve(ModelTensors.SINGLE);
        if (Files.isRegularFile(within)) {
            return Stream.of(within);
        }
        boolean itself = place.toString().endsWith(".safetensors") && Files.isRegularFile(place);
        return itself ? Stream.of(place) : Stream.empty();
    }
}
