package dev.perennial.local;

import dev.perennial.local.Ports.Use;
import dev.perennial.local.part.KafkaPart;
import dev.perennial.local.part.Part;
import dev.perennial.local.part.PostgresFiles;
import dev.perennial.local.part.PostgresPart;
import dev.perennial.local.part.S3Part;
import dev.perennial.local.part.SearchAttributes;
import dev.perennial.local.part.TemporalDevServer;
import dev.perennial.local.part.TemporalFiles;
import dev.perennial.local.part.TemporalInMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Puts the parts together.
 *
 * @param options where they listen
 * @param folder where their things lie
 * @param notices told when one ends by itself
 */
record Assembly(LocalOptions options, DataFolder folder, Consumer<String> notices) {
    /** All parts, in the order in which they are ended. */
    List<Part> parts(Optional<Path> temporalBinary) throws IOException {
        Secrets secrets = Secrets.of(folder.data("secrets.properties"));
        return List.of(temporal(temporalBinary), kafka(), s3(secrets), postgres(secrets));
    }

    private Part temporal(Optional<Path> binary) throws IOException {
        Optional<Path> list = options.searchAttributes();
        SearchAttributes attributes = list.isPresent() ? SearchAttributes.read(list.get()) : SearchAttributes.shipped();
        if (binary.isEmpty()) {
            return new TemporalInMemory(port(Use.TEMPORAL), attributes);
        }
        TemporalFiles files = new TemporalFiles(
                binary.get(), folder.data("temporal.db"), folder.log("temporal"), folder.process("temporal"));
        return new TemporalDevServer(files, port(Use.TEMPORAL), port(Use.TEMPORAL_UI), attributes, notices);
    }

    private Part kafka() {
        return new KafkaPart(folder.data("kafka"), port(Use.KAFKA), port(Use.KAFKA_CONTROLLER));
    }

    private Part s3(Secrets secrets) {
        return new S3Part(folder.data("s3"), port(Use.S3), secrets.s3());
    }

    private Part postgres(Secrets secrets) {
        PostgresFiles files = new PostgresFiles(
                folder.data("postgres"), programs(), folder.log("postgres"), folder.process("postgres"));
        return new PostgresPart(files, port(Use.POSTGRES), secrets.database(), notices);
    }

    private static Path programs() {
        String cache = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path base = cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return base.resolve("perennial");
    }

    private int port(Use use) {
        return options.ports().of(use);
    }
}
