package dev.perennial.cli.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The report file of a command: JSON with every figure it computed. */
public final class Report {
    @Option(names = "--report", paramLabel = "FILE", description = "Writes every figure computed, as JSON.")
    private Optional<Path> file = Optional.empty();

    /** Refuses, before the work, a place that cannot be written. */
    public void requireWritable() {
        file.ifPresent(path -> Text.requireWritable("report", path));
    }

    /** Writes the report, if one is asked for. */
    public void write(JsonNode document) throws IOException {
        if (file.isEmpty()) {
            return;
        }
        Path path = file.get();
        Path whole = path.resolveSibling("." + path.getFileName() + ".partial");
        Files.writeString(whole, document.toPrettyString() + "\n");
        Files.move(whole, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
