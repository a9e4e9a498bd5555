package dev.perennial.tensor.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says how many bytes may still be written into a folder. */
@FunctionalInterface
public interface FreeSpace {
    /** Usable bytes on the disk of an existing folder. */
    long usable(Path folder) throws IOException;

    /** What the operating system says. */
    static FreeSpace ofDisk() {
        return folder -> Files.getFileStore(folder).getUsableSpace();
    }
}
