package dev.perennial.tensor.safetensors;

import static dev.perennial.tensor.safetensors.SafetensorsBytes.claiming;
import static dev.perennial.tensor.safetensors.SafetensorsBytes.file;
import static dev.perennial.tensor.safetensors.SafetensorsBytes.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tensor.MalformedTensorFileException;
import dev.perennial.tensor.RefusedFormatException;
import dev.perennial.tensor.TensorIoException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rule by which a file is refused. */
class SafetensorsFileTest {
    private static final String GOOD = tensor("w", "F32", "[2]", "[0,8]");

    @TempDir
    Path folder;

    private void refused(Path file, String problem) {
        assertThatThrownBy(() -> SafetensorsFile.open(file).close())
                .isInstanceOf(MalformedTensorFileException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(problem);
    }

    private void refused(String members, int content, String problem) throws IOException {
        refused(file(folder, "{" + members + "}", content), problem);
    }

    @Test
    void aFileShorterThanItsLengthFieldIsRefused() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Files.write(file, new byte[7]);
        refused(file, "7 bytes");
    }

    @Test
    void aHeaderLengthThatIsNegativeHugeOrBeyondTheFileIsRefused() throws IOException {
        byte[] header = "{}".getBytes(StandardCharsets.UTF_8);
        refused(claiming(folder, 0x8000000000000002L, header, 0), "9223372036854775810");
        refused(claiming(folder, -1, header, 0), "18446744073709551615");
        refused(claiming(folder, 100_000_001, header, 0), "more than the allowed 100000000");
        refused(claiming(folder, 3, header, 0), "truncated");
    }

    @Test
    void aHeaderThatIsEmptyOrDoesNotStartWithABraceIsRefused() throws IOException {
        refused(file(folder, "", 0), "'{'");
        refused(file(folder, " {}", 0), "'{'");
        refused(file(folder, "[]", 0), "'{'");
    }

    @Test
    void aHeaderThatIsNotUtf8IsRefused() throws IOException {
        refused(file(folder, new byte[] {'{', '"', (byte) 0xc3, '(', '"', '}'}, 0), "not UTF-8");
        refused("\"\\ud800\":" + GOOD.substring(4), 8, "surrogate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"w\"}", "{\"w\":1,}", "{} {}", "{}x", "{'w':1}", "{\"w\":[[[[[[1]]]]]]}"})
    void brokenOrContinuedOrDeepJsonIsRefused(String header) throws IOException {
        refused(file(folder, header, 0), "");
    }

    @Test
    void aRepeatedKeyIsRefused() throws IOException {
        refused(GOOD + "," + tensor("w", "F32", "[2]", "[8,16]"), 16, "Duplicate field 'w'");
        refused("\"w\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}", 8, "Duplicate");
        refused("\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}", 0, "Duplicate field 'a'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "null", "[]", "{\"a\":1}", "{\"a\":{}}", "{\"a\":null}"})
    void metadataThatIsNoStringMapIsRefused(String metadata) throws IOException {
        refused("\"__metadata__\":" + metadata, 0, "__metadata__");
    }

    @Test
    void anUnknownDtypeIsRefused() throws IOException {
        refused(tensor("w", "Q4", "[2]", "[0,8]"), 8, "unknown dtype 'Q4'");
        refused("\"w\":{\"dtype\":4,\"shape\":[2],\"data_offsets\":[0,8]}", 8, "no string");
    }

    @Test
    void aMissingOrExtraKeyIsRefused() throws IOException {
        refused("\"w\":{\"shape\":[2],\"data_offsets\":[0,8]}", 8, "lacks dtype");
        refused("\"w\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}", 8, "lacks shape");
        refused("\"w\":{\"dtype\":\"F32\",\"shape\":[2]}", 8, "lacks data_offsets");
        refused("\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"x\":1}", 8, "unknown key 'x'");
        refused("\"w\":3", 8, "not described by an object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-0", "1.0", "1e3", "281474976710656", "9223372036854775808", "\"1\"", "null", "[1]"})
    void sizesAndOffsetsThatAreNoSmallWholeNumbersAreRefused(String number) throws IOException {
        refused(tensor("w", "F32", "[" + number + "]", "[0,8]"), 8, "w");
        refused(tensor("w", "F32", "[2]", "[0," + number + "]"), 8, "w");
        refused(tensor("w", "F32", number, "[0,8]"), 8, "w");
    }

    @Test
    void aNumberOfOffsetsOtherThanTwoIsRefused() throws IOException {
        refused(tensor("w", "F32", "[2]", "[0]"), 8, "1 data_offsets");
        refused(tensor("w", "F32", "[2]", "[0,8,8]"), 8, "3 data_offsets");
    }

    @Test
    void aShapeThatOverflowsOrIsNotWholeBytesIsRefused() throws IOException {
        String huge = "[281474976710655,281474976710655]";
        refused(tensor("w", "F32", huge, "[0,8]"), 8, "2^63");
        refused(tensor("w", "F32", huge.replace("]", ",0]"), "[0,0]"), 0, "2^63");
        refused(tensor("w", "F4", "[3]", "[0,1]"), 1, "whole bytes");
    }

    @Test
    void offsetsThatDoNotFitTheShapeAreRefused() throws IOException {
        refused(tensor("w", "F32", "[2]", "[0,4]"), 8, "needs 8 bytes");
        refused(tensor("w", "F32", "[2]", "[8,0]"), 8, "needs 8 bytes");
    }

    @Test
    void gapsOverlapsAndALateStartAreRefused() throws IOException {
        refused(tensor("w", "F32", "[2]", "[4,12]"), 12, "a gap");
        refused(GOOD + "," + tensor("v", "U8", "[1]", "[9,10]"), 10, "a gap");
        refused(GOOD + "," + tensor("v", "U8", "[2]", "[7,9]"), 9, "an overlap");
        refused(GOOD + "," + tensor("v", "U8", "[0]", "[4,4]"), 8, "an overlap");
    }

    @Test
    void truncatedContentAndTrailingBytesAreRefused() throws IOException {
        refused(GOOD, 7, "truncated");
        refused(GOOD, 9, "trailing");
    }

    @Test
    void tooLongNamesAreRefused() throws IOException {
        refused(tensor("w".repeat(5000), "F32", "[2]", "[0,8]"), 8, "5000");
        refused(tensor("", "F32", "[2]", "[0,8]"), 8, "needs a name");
    }

    @Test
    void moreDimensionsThanAnyLibraryHasAreRefused() throws IOException {
        String ones = "1,".repeat(HeaderParser.MOST_DIMENSIONS - 1) + "1";
        refused(tensor("w", "U8", "[" + ones + ",1]", "[0,1]"), 1, "tensor w has more than 64 dimensions");
        SafetensorsFile.open(file(folder, "{" + tensor("w", "U8", "[" + ones + "]", "[0,1]") + "}", 1))
                .close();
    }

    @Test
    void whatIsRefusedIsQuotedInPartOnly() throws IOException {
        String dtype = "X".repeat(1_000_000);
        assertThatThrownBy(() -> SafetensorsFile.open(file(folder, "{" + tensor("w", dtype, "[2]", "[0,8]") + "}", 8)))
                .isInstanceOf(MalformedTensorFileException.class)
                .hasMessageContaining("unknown dtype 'XXX")
                .satisfies(thrown -> assertThat(thrown.getMessage()).hasSizeLessThan(1000));
    }

    @Test
    void aMisplacedOrRepeatedMetadataIsRefused() throws IOException {
        refused("\"__metadata__\":{\"a\":\"1\"}," + GOOD + ",\"__metadata__\":{}", 8, "Duplicate");
        refused("\"__metadata__\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}", 8, "__metadata__");
    }

    @Test
    void contentWithoutTensorsIsRefused() throws IOException {
        refused("", 1, "trailing");
    }

    @Test
    @Tag("slow")
    void moreTensorsThanAnyModelHasAreRefused() throws IOException {
        StringBuilder members = new StringBuilder(6_000_000);
        for (int i = 0; i <= HeaderParser.MOST_TENSORS; i++) {
            members.append(i == 0 ? "" : ",").append(tensor("t" + i, "U8", "[0]", "[0,0]"));
        }
        refused(members.toString(), 0, "more than 100000 tensors");
    }

    @ParameterizedTest
    @CsvSource({"pytorch_model.bin", "weights.pt", "weights.PTH", "pytorch_model-00001-of-00002.bin", "a.ckpt", "a.pkl"
    })
    void picklesAreRefusedByName(String name) {
        assertThatThrownBy(() -> SafetensorsFile.open(folder.resolve(name)))
                .isInstanceOf(RefusedFormatException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("pickle")
                .hasMessageContaining("save_pretrained");
    }

    @Test
    void picklesAndGgufAreRefusedByContent() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Files.write(file, new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0, 0});
        assertThatThrownBy(() -> SafetensorsFile.open(file)).hasMessageContaining("in spite of its name");
        Files.write(file, new byte[] {(byte) 0x80, 2, 'c', 'o', 's', '\n', 's', 'y'});
        assertThatThrownBy(() -> SafetensorsFile.open(file)).hasMessageContaining("in spite of its name");
        Files.write(file, "GGUF....".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> SafetensorsFile.open(file)).hasMessageContaining("GGUF");
    }

    @Test
    void aMissingFileIsRefusedByName() {
        assertThatThrownBy(() -> SafetensorsFile.open(folder.resolve("none.safetensors")))
                .isInstanceOf(TensorIoException.class)
                .hasMessageContaining("none.safetensors")
                .hasMessageContaining("does not exist");
    }
}
