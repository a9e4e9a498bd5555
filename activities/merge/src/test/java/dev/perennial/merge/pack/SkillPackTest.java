package dev.perennial.merge.pack;

import static dev.perennial.merge.pack.PackedModels.EMBED;
import static dev.perennial.merge.pack.PackedModels.FROZEN;
import static dev.perennial.merge.pack.PackedModels.NORM;
import static dev.perennial.merge.pack.PackedModels.QUERY;
import static dev.perennial.merge.pack.PackedModels.UP;
import static dev.perennial.merge.pack.PackedModels.error;
import static dev.perennial.merge.pack.PackedModels.settings;
import static dev.perennial.merge.pack.PackedModels.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.pack.PackRecord.Form;
import dev.perennial.merge.run.MergeRun;
import dev.perennial.merge.run.OpenFiles;
import dev.perennial.merge.spectral.ModuleKind;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.linalg.Matrix;
import dev.perennial.tensor.parallel.Workers;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SkillPackTest {
    @TempDir
    private Path folder;

    private PackedModels models;
    private Path base;
    private Path expert;

    @BeforeEach
    void models() throws IOException {
        models = new PackedModels(folder);
        base = models.model("base", 0);
        expert = models.model("expert", 1);
    }

    private PackFolder packed(PackSettings settings) {
        return packed(settings, MergeRun.to(folder.resolve("pack" + Integer.toHexString(settings.hashCode()))));
    }

    private PackFolder packed(PackSettings settings, MergeRun run) {
        return PackedModels.packed(base, expert, settings, run);
    }

    @AfterEach
    void usualThreads() {
        System.clearProperty(Workers.PROPERTY);
    }

    @Test
    void eachKindOfModuleHasItsForm() {
        try (PackFolder pack = packed(PackSettings.USUAL)) {
            PackRecord record = pack.record();
            assertThat(tensor(record, EMBED).form()).isEqualTo(Form.PRUNED);
            assertThat(tensor(record, EMBED).size()).isEqualTo(7_200);
            assertThat(tensor(record, UP).form()).isEqualTo(Form.FACTORED);
            assertThat(tensor(record, UP).rank()).isEqualTo(27);
            assertThat(tensor(record, QUERY).rank()).isEqualTo(20);
            assertThat(tensor(record, NORM).form()).isEqualTo(Form.KEPT);
            assertThat(tensor(record, FROZEN).form()).isEqualTo(Form.SAME);
            assertThat(tensor(record, "position_ids").form()).isEqualTo(Form.SAME);
            assertThat(tensor(record, UP).kind()).isEqualTo(ModuleKind.MLP);
            assertThat(tensor(record, QUERY).kind()).isEqualTo(ModuleKind.ATTENTION);
            assertThat(PackRecord.storedShare(record.tensors())).isLessThan(0.1);
        }
    }

    @Test
    void whatIsNoSmallerPackedIsKeptAsItIs() {
        try (PackFolder pack = packed(settings("100%", "16", 1));
                TensorSource before = ModelTensors.open(base);
                TensorSource after = ModelTensors.open(expert)) {
            assertThat(tensor(pack.record(), QUERY).form()).isEqualTo(Form.KEPT);
            assertThat(pack.graft(before).bytes(QUERY)).isEqualTo(after.bytes(QUERY));
        }
    }

    @Test
    void errorsFallWithRankAndBits() {
        try (TensorSource before = ModelTensors.open(base);
                TensorSource after = ModelTensors.open(expert)) {
            Matrix delta = new Pair(UP, before, after).delta();
            double last = 1;
            for (int rank : new int[] {1, 16, 48, 80}) {
                FactoredDelta factored = FactoredDelta.of(delta, rank, new Bits("8"));
                assertThat(missed(delta, factored))
                        .isLessThan(last)
                        .isCloseTo(Math.sqrt(1 - factored.explained()), within(0.02));
                last = missed(delta, factored);
            }
            last = 1;
            for (String bits : List.of("2", "4:50%,2:50%", "4", "8", "16")) {
                double missed = missed(delta, FactoredDelta.of(delta, 80, new Bits(bits)));
                assertThat(missed).as(bits).isLessThan(last);
                last = missed;
            }
        }
    }

    private static double missed(Matrix delta, FactoredDelta factored) {
        FactoredDelta.Factors factors = factored.factors();
        return delta.minus(factors.left().timesTransposed(factors.right())).norm() / delta.norm();
    }

    @Test
    void errorsFallWithWhatIsKept() {
        double last = 1;
        for (double kept : new double[] {0.01, 0.5}) {
            try (PackFolder pack = packed(settings("1", "8", kept))) {
                assertThat(error(pack.record(), EMBED)).isLessThan(last);
                assertThat(tensor(pack.record(), EMBED).size()).isEqualTo(Math.round(kept * 72_000));
                last = error(pack.record(), EMBED);
            }
        }
    }

    @Test
    void theBitsDoNotDependOnThreadsAndGoOnWhereTheyWereCutOff() {
        System.setProperty(Workers.PROPERTY, "1");
        Path alone = folder.resolve("alone");
        packed(PackSettings.USUAL, MergeRun.to(alone)).close();
        System.setProperty(Workers.PROPERTY, "3");
        Path out = folder.resolve("out");
        MergeRun run = MergeRun.to(out);
        List<Long> done = new ArrayList<>();
        assertThatThrownBy(() -> packed(PackSettings.USUAL, run.telling((part, all) -> {
                    done.add(part);
                    if (part > all / 2) {
                        throw new CancellationException("enough");
                    }
                })))
                .isInstanceOf(CancellationException.class);
        assertThat(out).doesNotExist();
        File part = folder.resolve(".out.parts/" + EMBED + ".safetensors").toFile();
        assertThat(part.setLastModified(1_000)).isTrue();
        packed(PackSettings.USUAL, run.telling((made, all) -> assertThat(part.lastModified())
                        .isEqualTo(1_000)))
                .close();
        for (String file : List.of("model.safetensors", "pack.json")) {
            assertThat(out.resolve(file)).hasSameBinaryContentAs(alone.resolve(file));
        }
        assertThat(folder.resolve(".out.parts")).doesNotExist();
        assertThat(done).isSorted();
    }

    @Test
    void aPlaceThatIsTakenMeanwhileCostsNoPart() throws IOException {
        Path out = folder.resolve("out");
        Path taken = out.resolve("notes");
        assertThatThrownBy(() -> packed(PackSettings.USUAL, MergeRun.to(out).telling((part, all) -> {
                    if (part == all) {
                        assertThat(taken.toFile().mkdirs()).isTrue();
                    }
                })))
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContaining("give the same command again");
        assertThat(folder.resolve(".out.parts")).isNotEmptyDirectory();
        Files.delete(taken);

        packed(PackSettings.USUAL, MergeRun.to(out)).close();

        assertThat(folder.resolve(".out.parts")).doesNotExist();
    }

    @Test
    void refusesWhatIsNoNumberAndWhatDoesNotFit() throws IOException {
        float[] broken = PackedModels.weights(1).floats(UP);
        broken[7] = Float.POSITIVE_INFINITY;
        expert = models.written("broken", PackedModels.weights(1).put(UP, broken, 160, 80));
        assertThatThrownBy(() -> packed(PackSettings.USUAL))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageContainingAll(UP, "element 7", "Infinity");
        expert = models.written("odd", PackedModels.weights(1).put(UP, broken, 80, 160));
        assertThatThrownBy(() -> packed(PackSettings.USUAL))
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContainingAll(UP, "[160, 80]", "[80, 160]");
        assertThatThrownBy(() -> PackFolder.open(base))
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContaining("holds no pack");
        for (String bits : List.of("3", "4:50%", "2:50%,4:50%", "8:2%,4", "")) {
            assertThatThrownBy(() -> new Bits(bits)).isInstanceOf(MergeException.Misconfigured.class);
        }
        for (String rank : List.of("0", "-1", "101%", "0%", "many")) {
            assertThatThrownBy(() -> new Rank(rank)).isInstanceOf(MergeException.Misconfigured.class);
        }
    }

    /** The files are sparse: both sides of the matrix are longer than what is decomposed. */
    @Test
    void aMatrixThatIsTooLargeToDecomposeIsRefusedByNameBeforeAnyIsPacked() throws IOException {
        for (int i = 0; i < 2; i++) {
            TensorInfo wide = TensorInfo.of(UP, DType.BF16, 16_500, 16_500);
            byte[] header = ("{\"" + UP + "\":{\"dtype\":\"BF16\",\"shape\":[16500,16500],\"data_offsets\":[0,"
                            + wide.bytes() + "]}}")
                    .getBytes(StandardCharsets.UTF_8);
            Path place = Files.createDirectories(folder.resolve("large" + i));
            try (RandomAccessFile file =
                    new RandomAccessFile(place.resolve("model.safetensors").toFile(), "rw")) {
                file.writeLong(Long.reverseBytes(header.length));
                file.write(header);
                file.write(i);
                file.setLength(Long.BYTES + header.length + wide.bytes());
            }
        }
        base = folder.resolve("large0");
        expert = folder.resolve("large1");
        assertThatThrownBy(() -> new SkillPack(base, expert, PackSettings.USUAL))
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContainingAll(UP, "large1", "[16500, 16500]", "keep this expert whole");
        new SkillPack(base, base, PackSettings.USUAL).close();
    }

    @Test
    void whatIsRefusedIsNotHeldOpen() throws IOException {
        assertThatThrownBy(() -> new SkillPack(base, folder.resolve("nowhere"), PackSettings.USUAL))
                .hasMessageContaining("nowhere");
        assertThat(OpenFiles.below(base)).isEmpty();
    }
}
