package dev.perennial.local;

import dev.perennial.local.machine.LocalFailure;
import dev.perennial.local.machine.PrivateFile;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/**
 * The passwords of one data folder, made at random at its first start.
 *
 * @param s3 the S3 account's secret key
 * @param database the PostgreSQL account's password
 */
record Secrets(String s3, String database) {
    private static final int BYTES = 24;

    static Secrets of(Path file) throws IOException {
        if (!Files.exists(file)) {
            PrivateFile.write(file, "s3=%s%ndatabase=%s%n".formatted(random(), random()));
        }
        Properties lines = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            lines.load(reader);
        }
        return new Secrets(required(lines, "s3", file), required(lines, "database", file));
    }

    private static String required(Properties lines, String key, Path file) {
        String value = lines.getProperty(key, "");
        if (value.isEmpty()) {
            throw new LocalFailure("%s lacks the line %s=...: restore it, or choose a fresh folder with --data DIR"
                    .formatted(file, key));
        }
        return value;
    }

    private static String random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Never shows the secrets. */
    @Override
    public String toString() {
        return "Secrets";
    }
}
