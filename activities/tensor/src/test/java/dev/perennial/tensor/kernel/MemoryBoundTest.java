package dev.perennial.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.kernel.LinearCombination.Term;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passes over files leave nothing of them in this process, however large they are. */
class MemoryBoundTest {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long MIB = 1 << 20;
    private static final long SIZE = 64 * MIB;
    private static final long ALLOWED = 32 * MIB;

    @TempDir
    private Path folder;

    /** A file of zeros that takes no room on the disk. */
    private Input sparse(String name) throws IOException {
        Path file = folder.resolve(name);
        byte[] header = "{\"w\":{\"dtype\":\"BF16\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
                .formatted(SIZE / 2, SIZE)
                .getBytes(StandardCharsets.US_ASCII);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            ByteBuffer start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
            out.write(start.putLong(header.length).put(header).flip());
            out.write(ByteBuffer.allocate(1), 8 + header.length + SIZE - 1);
        }
        return new Input(SafetensorsFile.open(file), "w");
    }

    /** Bytes of files and of everything else that this process has in memory. */
    private static long resident(String kind) throws IOException {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(kind))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void filesOfAnySizeAreReadInPieces() throws IOException {
        assumeTrue(Files.exists(STATUS), "needs Linux");
        List<Input> inputs = new ArrayList<>();
        for (String name : List.of("a.safetensors", "b.safetensors", "c.safetensors")) {
            inputs.add(sparse(name));
        }
        long before = resident("RssFile:");
        long[] written = {0};
        new LinearCombination(
                        inputs.stream().map(input -> new Term(0.5f, input)).toList())
                .write(TensorInfo.of("w", DType.BF16, SIZE / 2), new WritableByteChannel() {
                    @Override
                    public int write(ByteBuffer source) {
                        int bytes = source.remaining();
                        source.position(source.limit());
                        written[0] += bytes;
                        return bytes;
                    }

                    @Override
                    public boolean isOpen() {
                        return true;
                    }

                    @Override
                    public void close() {}
                });
        assertThat(DotProducts.of(inputs).norm(2)).isZero();
        Finite.require(inputs.get(0));
        assertThat(written[0]).isEqualTo(SIZE);
        assertThat(resident("RssFile:") - before).isLessThan(ALLOWED);
        inputs.stream().map(Input::source).forEach(TensorSource::close);
    }
}
