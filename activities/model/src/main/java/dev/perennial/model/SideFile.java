package dev.perennial.model;

import dev.perennial.model.config.ModelIoException;
import dev.perennial.tensor.disk.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that lies beside the weights of a model folder.
 *
 * @param bytes its size
 * @param content writes it
 */
record SideFile(long bytes, AtomicFile.Content content) {
    static SideFile of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    static SideFile of(byte[] bytes) {
        return new SideFile(bytes.length, out -> {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                out.write(rest);
            }
        });
    }

    /** A copy of a file, which must not be changed until it is made. */
    static SideFile copy(Path original) {
        try {
            return new SideFile(Files.size(original), out -> {
                try (FileChannel in = FileChannel.open(original)) {
                    long done = 0;
                    while (done < in.size()) {
                        done += in.transferTo(done, in.size() - done, out);
                    }
                }
            });
        } catch (IOException unreadable) {
            throw new ModelIoException("cannot read " + original, unreadable);
        }
    }

    void write(Path file) {
        AtomicFile.write(file, bytes, content);
    }
}
