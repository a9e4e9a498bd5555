package dev.perennial.local.part;

import dev.perennial.local.machine.ChildProcess;
import dev.perennial.local.machine.FolderTree;
import dev.perennial.local.machine.LocalFailure;
import dev.perennial.local.machine.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL's data folder: made at the first start, checked at every later one. */
final class PostgresCluster {
    private PostgresCluster() {}

    /** Makes the data folder beside and renames it, so that a kill in between leaves nothing half made. */
    static void create(PostgresFiles files, Path programs, String password) throws IOException, InterruptedException {
        Path fresh = files.cluster().resolveSibling(files.cluster().getFileName() + ".new");
        FolderTree.remove(fresh);
        Path passwordFile = fresh.resolveSibling(fresh.getFileName() + ".password");
        PrivateFile.write(passwordFile, password + "\n");
        List<String> words = new ArrayList<>(NotRoot.prefix());
        words.addAll(List.of(programs.resolve("bin/initdb").toString(), "-D", fresh.toString()));
        words.addAll(List.of("--username=perennial", "--pwfile=" + passwordFile, "--auth=scram-sha-256"));
        words.addAll(List.of("--encoding=UTF8", "--locale=C", "--no-instructions", "--set=timezone=UTC"));
        int exit = run(words, files.log());
        Files.delete(passwordFile);
        if (exit != 0) {
            throw new LocalFailure("PostgreSQL's data folder could not be made (initdb ended with %d); %s ends with: %s"
                    .formatted(exit, files.log(), ChildProcess.lastLines(files.log(), 2)));
        }
        Files.move(fresh, files.cluster(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Refuses the data of another major version, and drops the pid file of a server known to have ended. */
    static void check(PostgresFiles files) throws IOException {
        String version = Files.readString(files.cluster().resolve("PG_VERSION")).strip();
        if (!version.equals(PostgresPart.VERSION)) {
            throw new LocalFailure(
                    "%s holds the data of PostgreSQL %s, this build brings %s: choose another folder with --data DIR"
                            .formatted(files.cluster(), version, PostgresPart.VERSION));
        }
        Files.deleteIfExists(files.cluster().resolve("postmaster.pid"));
    }

    private static int run(List<String> words, Path log) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return process.waitFor();
    }
}
