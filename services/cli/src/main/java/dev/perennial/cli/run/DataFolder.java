package dev.perennial.cli.run;

import dev.perennial.cli.outcome.Refused;
import java.io.IOException;
import java.io.Reader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The local parts' data folder, seen from outside: they hold {@code local.lock} while they run and write
 * {@code local.properties} when they are ready.
 *
 * @param path the folder
 */
public record DataFolder(Path path) {
    /** Makes the folder absolute. */
    public DataFolder {
        path = path.toAbsolutePath().normalize();
    }

    /** The folder given, or PERENNIAL_DATA, or the user's usual place for data. */
    static DataFolder of(String given, Map<String, String> environment) {
        String named = given.isEmpty() ? environment.getOrDefault("PERENNIAL_DATA", "") : given;
        if (!named.isEmpty()) {
            return new DataFolder(Path.of(named));
        }
        String share = environment.getOrDefault("XDG_DATA_HOME", "");
        Path base = share.isEmpty() ? Path.of(System.getProperty("user.home"), ".local", "share") : Path.of(share);
        return new DataFolder(base.resolve("perennial"));
    }

    /** The addresses and secrets of the parts that run. */
    Path settings() {
        return path.resolve("local.properties");
    }

    /** The server's configuration keys for these parts; one model cache a folder, since one process owns it. */
    Map<String, String> addresses() {
        return new TreeMap<>(Map.of(
                "smallrye.config.locations", settings().toUri().toString(),
                "perennial.cache.folder", path.resolve("cache").toString()));
    }

    /** One of the settings that the local parts wrote; empty where there is none. */
    public Optional<String> find(String key) {
        Properties found = new Properties();
        try (Reader reader = Files.newBufferedReader(settings())) {
            found.load(reader);
        } catch (IOException unreadable) {
            return Optional.empty();
        }
        return Optional.ofNullable(found.getProperty(key));
    }

    /** One of the settings that the local parts wrote. */
    public String setting(String key) {
        return find(key)
                .orElseThrow(
                        () -> new Refused("%s does not say %s: start the local parts anew".formatted(settings(), key)));
    }

    /** Whether the local parts run on this folder and are ready. */
    boolean isServed() throws IOException {
        Path lock = path.resolve("local.lock");
        if (!Files.exists(settings()) || !Files.exists(lock)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock free = channel.tryLock()) {
            return free == null;
        }
    }

    Path log(String program) throws IOException {
        return Files.createDirectories(path.resolve("log")).resolve(program + ".log");
    }
}
