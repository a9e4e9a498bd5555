package dev.perennial.tensor.disk;

import dev.perennial.tensor.TensorIoException;
import dev.perennial.tensor.TensorReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Parts of one file, mapped read-only and read at their places by several threads at once. */
public final class MappedFile {
    private final Path file;
    private final Regions regions;
    private final PositionalFile positional;

    private MappedFile(Path file, Regions regions, PositionalFile positional) {
        this.file = file;
        this.regions = regions;
        this.positional = positional;
    }

    /**
     * Maps these parts of a file, which may overlap; parts of more than 2 GiB can only be read.
     *
     * @param channel of the file, to be closed with this
     */
    public static MappedFile of(Path file, FileChannel channel, List<Extent> parts) throws IOException {
        return new MappedFile(file, Regions.map(channel, parts), new PositionalFile(file, channel));
    }

    /**
     * A read-only little-endian view of a part of at most 2 GiB.
     *
     * @throws TensorIoException once this is closed
     */
    public ByteBuffer bytes(Extent part) {
        return regions.slice(part)
                .orElseThrow(() -> new TensorIoException(file, "was closed; open it again"))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads a part of any size from the file itself. */
    public TensorReader reader(Extent part) {
        boolean mapped = part.length() <= Integer.MAX_VALUE;
        return positional.reader(part.begin(), mapped ? regions.slice(part) : Optional.empty());
    }

    /** Closes the file and lets go of the mapping, which the collector removes once no view of it is left. */
    public void close() {
        positional.close();
        regions.close();
    }
}
