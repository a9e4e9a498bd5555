package dev.perennial.tensor.safetensors;

import static dev.perennial.tensor.safetensors.SafetensorsBytes.file;
import static dev.perennial.tensor.safetensors.SafetensorsBytes.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorIoException;
import dev.perennial.tensor.UnsupportedTensorException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a file may hold, and what is read of it. */
class SafetensorsReadTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(DType.class)
    void everyTypeOfTheFormatIsRead(DType dtype) throws IOException {
        String members = tensor("w", dtype.code(), "[8]", "[0," + dtype.bits() + "]");
        try (SafetensorsFile opened = SafetensorsFile.open(file(folder, "{" + members + "}", dtype.bits()))) {
            assertThat(opened.tensors()).containsExactly(TensorInfo.of("w", dtype, 8));
            assertThat(opened.bytes("w").remaining()).isEqualTo(dtype.bits());
        }
    }

    @Test
    void aHeaderWithoutTensorsIsAnEmptyFile() throws IOException {
        try (SafetensorsFile opened = SafetensorsFile.open(file(folder, "{}", 0))) {
            assertThat(opened.tensors()).isEmpty();
        }
    }

    @Test
    void whatTheReferenceWriterWroteIsReadAndWrittenAgainByteForByte() throws IOException {
        Path reference = folder.resolve("reference.safetensors");
        try (InputStream golden = SafetensorsReadTest.class.getResourceAsStream("reference.safetensors")) {
            Files.copy(Objects.requireNonNull(golden), reference);
        }
        Path again = folder.resolve("again.safetensors");
        try (SafetensorsFile opened = SafetensorsFile.open(reference)) {
            assertThat(opened.floats("brain")).containsExactly(0.5f, 1.5f, 2.5f);
            assertThat(opened.floats("scalar")).containsExactly(-7);
            assertThat(opened.floats("infinite")).containsExactly(Float.POSITIVE_INFINITY, Float.NaN);
            assertThat(opened.info("empty").shape()).containsExactly(0L, 3L);
            List<TensorInfo> shuffled = new ArrayList<>(opened.tensors());
            Collections.reverse(shuffled);
            SafetensorsWriter.write(again, opened.metadata(), shuffled, SafetensorsWriter.Body.of(opened));
        }
        assertThat(again).hasSameBinaryContentAs(reference);
    }

    @Test
    void zeroSizesScalarsAnyOrderPaddingAndNonFiniteValuesAreAllowed() throws IOException {
        String members = tensor("late", "F32", "[]", "[2,6]") + "," + tensor("none", "I64", "[0,3]", "[2,2]") + ","
                + tensor("early", "BF16", "[1]", "[0,2]") + ",\"__metadata__\":{\"format\":\"pt\"}";
        try (SafetensorsFile opened = SafetensorsFile.open(file(folder, "{" + members + "}   ", 6))) {
            assertThat(opened.tensors()).extracting(TensorInfo::name).containsExactly("early", "none", "late");
            assertThat(opened.metadata()).containsEntry("format", "pt");
            assertThat(opened.bytes("early").getShort()).isEqualTo((short) 0x0100);
            assertThat(opened.floats("late")).hasSize(1);
            assertThat(new String(opened.header(), StandardCharsets.UTF_8)).endsWith("}   ");
        }
    }

    @Test
    void filesBeyondTwoGibibytesAreReadAndOnlyLargerTensorsRefused() throws IOException {
        String header = "{" + tensor("big", "U8", "[3000000000]", "[0,3000000000]") + ","
                + tensor("first", "U8", "[1500000000]", "[3000000000,4500000000]") + ","
                + tensor("second", "U8", "[1500000000]", "[4500000000,6000000000]") + ","
                + tensor("last", "BF16", "[2]", "[6000000000,6000000004]") + "}";
        Path file = file(folder, header, 0);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(8L + header.length() + 6_000_000_004L);
            sparse.seek(sparse.length() - 4);
            sparse.write(new byte[] {(byte) 0x80, 0x3f, 0x00, 0x40});
            sparse.seek(8L + header.length() + 4_499_999_999L);
            sparse.write(new byte[] {1, 2});
        }
        try (SafetensorsFile opened = SafetensorsFile.open(file)) {
            assertThat(opened.floats("last")).containsExactly(1, 2);
            assertThat(opened.bytes("first").get(1_499_999_999)).isEqualTo((byte) 1);
            assertThat(opened.bytes("second").get(0)).isEqualTo((byte) 2);
            assertThatThrownBy(() -> opened.bytes("big"))
                    .isInstanceOf(UnsupportedTensorException.class)
                    .hasMessageContaining("big")
                    .hasMessageContaining("2 GiB");
        }
    }

    @Test
    void aClosedFileSaysSoButViewsOfItStayValid() throws IOException {
        SafetensorsFile opened = SafetensorsFile.open(file(folder, "{" + tensor("w", "F32", "[2]", "[0,8]") + "}", 8));
        ByteBuffer view = opened.bytes("w");
        opened.close();
        assertThat(view.get(7)).isEqualTo((byte) 7);
        assertThatThrownBy(() -> opened.bytes("w"))
                .isInstanceOf(TensorIoException.class)
                .hasMessageContaining("was closed");
    }
}
