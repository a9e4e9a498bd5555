package dev.perennial.tensor.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tensor.MalformedTensorFileException;
import dev.perennial.tensor.RefusedFormatException;
import dev.perennial.tensor.TensorException;
import dev.perennial.tensor.TensorFile;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.UnknownTensorException;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints that torch.save wrote (src/test/python/checkpoints.py), and what somebody else might send as one. */
class TorchFileTest {
    @TempDir
    Path folder;

    private static Path fixture(String name) {
        URL url = Objects.requireNonNull(TorchFileTest.class.getResource(name), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(name, e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"types", "module", "parameters", "views", "turned", "nested", "wide"})
    void readsWhatTorchLoadReads(String name) {
        try (TorchFile found = TorchFile.open(fixture(name + ".bin"));
                SafetensorsFile expected = SafetensorsFile.open(fixture(name + ".safetensors"))) {
            assertThat(found.tensors()).containsExactlyInAnyOrderElementsOf(expected.tensors());
            for (TensorInfo info : expected.tensors()) {
                assertThat(found.bytes(info.name())).as(info.name()).isEqualTo(expected.bytes(info.name()));
                assertThat(read(found, info)).as(info.name()).isEqualTo(expected.bytes(info.name()));
            }
        }
    }

    private static ByteBuffer read(TensorFile file, TensorInfo info) {
        ByteBuffer bytes = ByteBuffer.allocate((int) info.bytes());
        file.reader(info.name()).read(0, bytes);
        return bytes.flip();
    }

    @Test
    void tellsItsTensorsInTheOrderOfTheirBytesAndItsPickleAsHeader() throws IOException {
        Path file = fixture("views.bin");
        try (TorchFile views = TorchFile.open(file)) {
            assertThat(views.tensors()).extracting(TensorInfo::name).containsExactly("whole", "rows", "last");
            String whole = Files.readString(file, StandardCharsets.ISO_8859_1);
            assertThat(whole).contains(new String(views.header(), StandardCharsets.ISO_8859_1));
            assertThatThrownBy(() -> views.bytes("rowz"))
                    .isInstanceOf(UnknownTensorException.class)
                    .hasMessageContaining("rows");
        }
    }

    @Test
    void givesNothingOnceItIsClosed() {
        TorchFile views = TorchFile.open(fixture("views.bin"));
        views.close();
        assertThatThrownBy(() -> views.bytes("rows")).hasMessageContaining("was closed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "runs|names posix.system in its pickle|nothing of it was run",
                "whole-module|names torch.nn.modules.linear.Linear in its pickle|model.state_dict()",
                "legacy|is no zip|save it with a newer PyTorch",
                "protocol-4|has a pickle of protocol 4, expected 2|save it again",
                "big-endian|byte order 'big'|expected little",
                "compressed|compressed or encrypted|save it again with torch.save"
            })
    void refusesWhatIsNoPlainStateDictByName(String name, String problem, String advice) {
        assertThatThrownBy(() -> TorchFile.open(fixture(name + ".bin")))
                .isInstanceOf(RefusedFormatException.class)
                .hasMessageContaining(name + ".bin")
                .hasMessageContaining(problem)
                .hasMessageContaining(advice);
        assertThat(Path.of("was-run")).doesNotExist();
    }

    @Test
    void whatIsNotInOrderIsReadFromAnyByteOn() {
        try (TorchFile turned = TorchFile.open(fixture("turned.bin"))) {
            ByteBuffer whole = turned.bytes("halves");
            for (int from = 0; from < whole.remaining(); from++) {
                ByteBuffer piece = ByteBuffer.allocate(Math.min(5, whole.remaining() - from));
                turned.reader("halves").read(from, piece);
                assertThat(piece.flip()).isEqualTo(whole.slice(from, piece.remaining()));
            }
        }
    }

    @Test
    void refusesMoreElementsThanThereAre() {
        assertThatThrownBy(() -> TorchFile.open(fixture("repeated.bin")))
                .isInstanceOf(MalformedTensorFileException.class)
                .hasMessageContaining("repeated has 150 elements from number 0 of a storage that has 12");
    }

    @Test
    void refusesWhatHoldsNoTensorsByName() {
        assertThatThrownBy(() -> TorchFile.open(fixture("list.bin")))
                .isInstanceOf(MalformedTensorFileException.class)
                .hasMessageContaining("it holds a list, expected a dictionary of tensors by name");
    }

    @Test
    void refusesAFileThatIsCutOffAnywhere() throws IOException {
        byte[] whole = Files.readAllBytes(fixture("module.bin"));
        for (int length = 0; length < whole.length; length += 7) {
            Path file = Files.write(folder.resolve("cut.bin"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> TorchFile.open(file))
                    .as("the first %s bytes", length)
                    .isInstanceOfAny(MalformedTensorFileException.class, RefusedFormatException.class);
        }
    }

    /** Flipped bytes may leave a file that can be read, but never end in another exception than ours. */
    @ParameterizedTest
    @ValueSource(strings = {"types", "module", "parameters", "views", "turned", "nested", "wide", "runs"})
    void brokenFilesAreReadOrRefusedInOurWords(String name) throws IOException {
        byte[] whole = Files.readAllBytes(fixture(name + ".bin"));
        Random random = new Random(name.hashCode());
        Path file = folder.resolve("broken.bin");
        for (int trial = 0; trial < 1500; trial++) {
            byte[] broken = whole.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, broken);
            readAll(file);
        }
        assertThat(Path.of("was-run")).doesNotExist();
    }

    private static void readAll(Path file) {
        try (TorchFile opened = TorchFile.open(file)) {
            for (TensorInfo info : opened.tensors()) {
                assertThat(opened.bytes(info.name()).remaining()).isEqualTo((int) info.bytes());
                assertThat(read(opened, info)).isEqualTo(opened.bytes(info.name()));
            }
        } catch (TensorException refused) {
            assertThat(refused).hasMessageContaining("broken.bin").hasMessageNotContaining("null");
        }
    }
}
