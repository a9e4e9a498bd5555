package dev.perennial.local.machine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * At most one holder a folder, by a lock on a file in it that ends with the process, however it ends. The file names
 * the holder's process id.
 */
public final class FolderLock implements AutoCloseable {
    private static final String NAME = "local.lock";
    private static final Pattern PID = Pattern.compile("\\d{1,18}");

    /** A second channel to the same file, once closed, would silently drop the first one's lock: so none is opened. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private FolderLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Takes the folder for this process.
     *
     * @param folder an existing folder
     * @return the lock, to be closed at the end
     * @throws IOException when the lock file cannot be written
     * @throws LocalFailure when another process, or another part of this one, holds the folder
     */
    public static FolderLock take(Path folder) throws IOException {
        Path real = folder.toRealPath();
        if (!HELD_HERE.add(real)) {
            throw inUse(real, ProcessHandle.current().pid());
        }
        FileChannel channel = open(real);
        if (lock(channel) == null) {
            HELD_HERE.remove(real);
            channel.close();
            throw inUse(real, recorded(real).orElse(0L));
        }
        channel.truncate(0);
        channel.write(StandardCharsets.UTF_8.encode(
                Long.toString(ProcessHandle.current().pid())));
        return new FolderLock(real, channel);
    }

    /**
     * The process that holds the folder.
     *
     * @param folder a folder, which need not exist
     * @return its process id, or nothing when the folder is free
     * @throws IOException when the lock file cannot be read
     */
    public static Optional<Long> holder(Path folder) throws IOException {
        if (!Files.exists(folder.resolve(NAME))) {
            return Optional.empty();
        }
        Path real = folder.toRealPath();
        if (HELD_HERE.contains(real)) {
            return Optional.of(ProcessHandle.current().pid());
        }
        try (FileChannel channel = open(real)) {
            return lock(channel) == null ? recorded(real) : Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.truncate(0);
            channel.close();
            HELD_HERE.remove(folder);
        }
    }

    private static FileChannel open(Path folder) throws IOException {
        return FileChannel.open(folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        return channel.tryLock();
    }

    private static Optional<Long> recorded(Path folder) throws IOException {
        String text =
                Files.readString(folder.resolve(NAME), StandardCharsets.UTF_8).strip();
        return PID.matcher(text).matches() ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }

    private static LocalFailure inUse(Path folder, long pid) {
        return new LocalFailure(
                "Local parts are already running on %s (process %d): stop them with --stop, or choose another folder with --data DIR"
                        .formatted(folder, pid));
    }
}
