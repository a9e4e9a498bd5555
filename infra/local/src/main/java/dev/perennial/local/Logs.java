package dev.perennial.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.LoggerFactory;

/** Sends the in-process servers' logs to a file, warnings and worse only; the file of the last run is kept beside. */
final class Logs {
    private Logs() {}

    /**
     * Must come before any server's class is used: the simple logger reads its settings once, and its first use must
     * not be by several threads at once.
     */
    static void to(Path folder) throws IOException {
        Path log = folder.resolve("log").resolve("local.log");
        if (Files.exists(log)) {
            Files.move(log, log.resolveSibling("local.log.old"), StandardCopyOption.REPLACE_EXISTING);
        }
        set("logFile", log.toString());
        set("defaultLogLevel", "warn");
        set("showDateTime", "true");
        set("dateTimeFormat", "yyyy-MM-dd HH:mm:ss.SSS");
        set("log.org.apache.kafka.clients.NetworkClient", "error");
        LoggerFactory.getLogger(Logs.class);
    }

    private static void set(String key, String value) {
        System.setProperty("org.slf4j.simpleLogger." + key, value);
    }
}
