package dev.perennial.tensor.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Has the system bring the first bytes of files into its memory while their reader still prepares, by handing them from
 * there to nowhere, which Linux does without a copy. What cannot be brought is left to the reader to find out.
 */
public final class ReadAhead {
    private static final Path NOWHERE = Path.of("/dev/null");
    private static final long STEP = 8 << 20;

    private final long step;
    private final long most;

    ReadAhead(long step, long most) {
        this.step = step;
        this.most = most;
    }

    /**
     * Begins, in a thread of its own that keeps no process from ending.
     *
     * @param files in turn, some of each
     * @param most bytes of all together
     */
    public static void begin(List<Path> files, long most) {
        Thread thread = new Thread(() -> new ReadAhead(STEP, most).bring(files), "perennial-read-ahead");
        thread.setDaemon(true);
        thread.start();
    }

    /** Does nothing where a system has no such nowhere, or a file cannot be read. */
    void bring(List<Path> files) {
        try (FileChannel nowhere = FileChannel.open(NOWHERE, StandardOpenOption.WRITE)) {
            bring(files, nowhere);
        } catch (IOException ignored) {
            // whoever reads the files says what is wrong
        }
    }

    /** To any other place. */
    void bring(List<Path> files, WritableByteChannel to) throws IOException {
        List<FileChannel> channels = new ArrayList<>();
        try {
            for (Path file : files) {
                channels.add(FileChannel.open(file, StandardOpenOption.READ));
            }
            bring(to, channels);
        } finally {
            for (FileChannel channel : channels) {
                channel.close();
            }
        }
    }

    private void bring(WritableByteChannel to, List<FileChannel> channels) throws IOException {
        long left = most;
        long brought = 1;
        for (long at = 0; brought > 0 && left > 0; at += step) {
            brought = 0;
            for (FileChannel channel : channels) {
                long some = channel.transferTo(at, Math.min(step, left), to);
                brought += some;
                left -= some;
            }
        }
    }
}
