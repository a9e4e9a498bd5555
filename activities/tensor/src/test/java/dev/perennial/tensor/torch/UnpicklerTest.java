package dev.perennial.tensor.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tensor.MalformedTensorFileException;
import dev.perennial.tensor.RefusedFormatException;
import dev.perennial.tensor.TensorException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pickles by hand, as others might send them. */
@Timeout(60)
class UnpicklerTest {
    private static final Path FILE = Path.of("some.bin");

    private static Item read(String pickle) {
        return new Unpickler(FILE, pickle.getBytes(StandardCharsets.ISO_8859_1)).read();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "os\nsystem",
                "posix\nsystem",
                "builtins\neval",
                "__builtin__\ngetattr",
                "subprocess\nPopen",
                "torch\nload",
                "torch._utils\n_rebuild_tensor",
                "torch\nFloatStorage.__init__",
                "collections\nOrderedDict.update",
                "numpy.core.multiarray\n_reconstruct"
            })
    void everyOtherNameIsRefusedBeforeItIsUsed(String name) {
        assertThatThrownBy(() -> read("\u0080\u0002c" + name + "\n."))
                .isInstanceOf(RefusedFormatException.class)
                .hasMessageContaining("some.bin names " + name.replace('\n', '.') + " in its pickle");
    }

    /** What other pickles do by these: build by class, by state, by extension, out of band, of other protocols. */
    @ParameterizedTest
    @ValueSource(
            chars = {
                'i', 'o', 'P', 'S', 'V', 'I', 'F', 'L', 'B', 'C', '0', '1', '2', '\u0081', '\u0082', '\u0092', '\u0093',
                '\u0094', '\u0095', '\u0097'
            })
    void everyOtherInstructionIsRefused(char instruction) {
        assertThatThrownBy(() -> read("\u0080\u0002}" + instruction + "."))
                .isInstanceOf(RefusedFormatException.class)
                .hasMessageContaining("has the instruction 0x" + Integer.toHexString(instruction));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "}|it ends too early",
                ".|it takes more than it has",
                "}t.|it ends a group that it did not begin",
                "(}0a.|has the instruction 0x30",
                "}K\u0001a.|it adds to a dictionary as to a list",
                "](K\u0001K\u0002u.|it puts 2 things into a list as keys and values",
                "}(K\u0001K\u0002u.|a dictionary has a number as a key",
                "}(K\u0001u.|it puts 1 things into a dictionary",
                "h\u0005.|its thing number 5, which it has not kept",
                "}}R.|it calls a dictionary",
                "NQ.|it has None where a list is expected",
                ")Q.|it describes a storage by 0 things",
                "NNb.|it gives a state to None",
                "\u008a\u00ff|a number has 255 bytes",
                "X\u00ff\u00ff\u00ff\u00ff|a string has 4294967295 bytes",
                "U\u0001\u00ff.|is not UTF-8"
            })
    void whatMakesNoSenseIsRefusedInWords(String pickle, String problem) {
        assertThatThrownBy(() -> read(pickle))
                .isInstanceOf(TensorException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void aTensorBeginsInItsStorage() {
        String storage = "(U\u0007storagectorch\nFloatStorage\nU\u00010U\u0003cpuK\u0004tQ";
        String shape = "(K\u0004t(K\u0001ttR.";
        String tensor = "ctorch._utils\n_rebuild_tensor_v2\n(" + storage;
        assertThat(read(tensor + "K\u0000" + shape)).isInstanceOf(Item.Tensor.class);
        assertThatThrownBy(() -> read(tensor + "J\u00ff\u00ff\u00ff\u00ff" + shape))
                .isInstanceOf(MalformedTensorFileException.class)
                .hasMessageContaining("a tensor begins at element -1 of its storage");
    }

    @Test
    void whatGrowsWithoutEndIsRefused() {
        assertThatThrownBy(() -> read("(".repeat(65))).hasMessageContaining("it nests deeper than 64 levels");
        byte[] endless = new byte[4_000_001];
        Arrays.fill(endless, (byte) 'N');
        assertThatThrownBy(() -> new Unpickler(FILE, endless).read())
                .isInstanceOf(MalformedTensorFileException.class)
                .hasMessageContaining("more than 4000000 instructions");
    }

    /** One list of a hundred thousand numbers, which a hundred thousand tensors would each copy as their shape. */
    @Test
    void aShapeThatIsLongAndUsedAgainAndAgainIsRefused() {
        String storage = "(U\u0007storagectorch\nFloatStorage\nU\u00010U\u0003cpuK\u0004tQ";
        String shape = "(" + "K\u0001".repeat(100_000) + "tq\u0001";
        String tensor = "ctorch._utils\n_rebuild_tensor_v2\n(" + storage + "K\u0000" + shape + "h\u0001tq\u0002R";
        String again = "ctorch._utils\n_rebuild_tensor_v2\nh\u0002R";
        assertThatThrownBy(() -> read("](" + tensor + again.repeat(100_000) + "e."))
                .isInstanceOf(MalformedTensorFileException.class)
                .hasMessageContaining("a tensor has 100000 dimensions, more than the allowed 64");
    }

    @Test
    void whatHoldsItselfIsOnlyRead() {
        assertThat(read("}q\u0001U\u0001ah\u0001s.")).isInstanceOfSatisfying(Item.Table.class, table -> assertThat(
                        table.members().get("a"))
                .isSameAs(table));
    }

    @ParameterizedTest
    @ValueSource(strings = {"types", "module", "parameters", "views", "turned", "nested"})
    void brokenPicklesAreReadOrRefusedInOurWords(String name) throws IOException, URISyntaxException {
        Path file = Path.of(Objects.requireNonNull(UnpicklerTest.class.getResource(name + ".bin"), name)
                .toURI());
        Random random = new Random(name.hashCode());
        int read = 0;
        try (FileChannel channel = FileChannel.open(file)) {
            Archive archive = Archive.open(file, channel);
            byte[] whole = archive.bytes("data.pkl", 1 << 20);
            for (int trial = 0; trial < 20_000; trial++) {
                try {
                    Item found = new Unpickler(file, broken(whole, random)).read();
                    read += new StateDict(file, archive).tensors(found).isEmpty() ? 0 : 1;
                } catch (TensorException refused) {
                    assertThat(refused).hasMessageContaining(name + ".bin");
                }
            }
        }
        assertThat(read).isBetween(1, 19_999);
    }

    /** Bytes changed, left out, put in, or repeated from elsewhere. */
    private static byte[] broken(byte[] whole, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = random.nextInt(whole.length);
        int left = random.nextInt(Math.min(6, whole.length - at));
        out.write(whole, 0, at);
        int from = random.nextInt(whole.length);
        out.write(whole, from, random.nextInt(Math.min(20, whole.length - from)) / (1 + random.nextInt(4)));
        for (int added = random.nextInt(3); added > 0; added--) {
            out.write(random.nextBoolean() ? random.nextInt(256) : ".()}]tuseaQRbhqKMJNXc".charAt(random.nextInt(21)));
        }
        out.write(whole, at + left, whole.length - at - left);
        return out.toByteArray();
    }
}
