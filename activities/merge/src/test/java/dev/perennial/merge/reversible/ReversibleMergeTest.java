package dev.perennial.merge.reversible;

import static dev.perennial.merge.reversible.Members.A;
import static dev.perennial.merge.reversible.Members.B;
import static dev.perennial.merge.reversible.Members.UP;
import static dev.perennial.merge.reversible.Members.rank;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.merge.basin.Line;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.run.MergeRun;
import dev.perennial.merge.spectral.ModuleKind;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.parallel.Workers;
import dev.perennial.tensor.safetensors.Pace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReversibleMergeTest {
    @TempDir
    private Path folder;

    private Members models;

    @BeforeEach
    void folder() {
        models = new Members(folder);
    }

    @AfterEach
    void usualThreads() {
        System.clearProperty(Workers.PROPERTY);
    }

    /** The largest difference over all members, tensors and elements. */
    private static double worst(List<Path> members, ReversibleFolder basis) {
        double worst = 0;
        for (String name : ReversibleMerge.names(members)) {
            TensorSource found = basis.member(name);
            try (TensorSource own = ModelTensors.open(members.get(0).resolveSibling(name))) {
                assertThat(found.tensors()).isEqualTo(own.tensors());
                for (TensorInfo info :
                        own.tensors().stream().filter(Packing::packs).toList()) {
                    float[] expected = own.floats(info.name());
                    float[] recovered = found.floats(info.name());
                    for (int k = 0; k < expected.length; k++) {
                        worst = Math.max(worst, Math.abs(expected[k] - recovered[k]));
                    }
                }
            }
        }
        return worst;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 6})
    void oneDirectionFewerThanMembersGivesEveryMemberBackToRounding(int count) throws IOException {
        List<Path> members = models.members(count, DType.F32);
        try (ReversibleFolder basis = models.merged(members, ReversibleSettings.whole(count))) {
            assertThat(worst(members, basis)).isLessThan(1e-6);
            assertThat(basis.record().worstError(basis.record().tensors())).isLessThan(1e-6);
            assertThat(basis.member("m1").bytes("position_ids")).isEqualTo(ByteBuffer.allocate(16));
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 1", "6, 5", "2, 0"})
    void theShareThatIsKeptIsTheFormulas(int n, int p) throws IOException {
        try (ReversibleFolder basis = models.merged(models.members(n, DType.F32), rank(p));
                TensorSource packed = ModelTensors.open(folder.resolve("basis-" + p + "F32false"))) {
            ReversibleRecord record = basis.record();
            double share = (p * (100.0 + n) + 100) / (100.0 * n);
            assertThat(packed.info(UP).elements() / (n * 6_000.0)).isCloseTo(share, within(1e-12));
            assertThat(record.storedShare(record.tensors().stream()
                            .filter(tensor -> tensor.name().equals(UP))
                            .toList()))
                    .isCloseTo(share, within(1e-12));
            int ranks = Math.min(p, 4);
            assertThat(packed.info(A).shape()).containsExactly(600L, 4L + ranks * (4L + n));
            assertThat(packed.info(B).shape()).containsExactly(50L, 4L + ranks * (4L + n));
        }
    }

    @Test
    void errorsFallWithTheRankAndAreStatedForEachMember() throws IOException {
        List<Path> members = models.members(5, DType.F32);
        double before = 1 + 1e-9;
        for (int p = 0; p < 5; p++) {
            try (ReversibleFolder basis = models.merged(members, rank(p))) {
                ReversibleRecord record = basis.record();
                List<ReversibleRecord.Tensor> matrices = record.tensors().stream()
                        .filter(tensor -> tensor.kind() == ModuleKind.MLP)
                        .toList();
                double error = record.error(2, matrices);
                assertThat(error).isLessThan(before);
                assertThat(error).isLessThanOrEqualTo(record.worstError(matrices));
                before = error;
            }
        }
        assertThat(before).isLessThan(1e-6);
    }

    /** Members on a line through the mean, and one step aside of it. */
    @Test
    void theDirectionThatIsDroppedIsTheSmallest() throws IOException {
        double[] along = {-3, 1, 2};
        double[] aside = {0.1, -0.2, 0.1};
        List<Path> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            float[] values = {
                (float) (5 + along[i] * 0.6 - aside[i] * 0.8), (float) (1 + along[i] * 0.8 + aside[i] * 0.6)
            };
            members.add(models.written("m" + i, MemoryTensors.named("m").put("norm.weight", values, 2)));
        }
        try (ReversibleFolder basis = models.merged(members, rank(1))) {
            double tilt = (along[0] * aside[0] + along[1] * aside[1] + along[2] * aside[2]) / 14;
            for (int i = 0; i < 3; i++) {
                double missed = Math.abs(aside[i] - tilt * along[i]);
                assertThat(basis.record().tensors().get(0).missed().get(i)).isCloseTo(missed, within(2e-3));
            }
        }
    }

    @Test
    void theBitsDoNotDependOnThreads() throws IOException {
        List<Path> members = models.members(3, DType.F32, 3000);
        System.setProperty(Workers.PROPERTY, "1");
        models.merged(members, rank(1)).close();
        Path alone = folder.resolve("alone");
        Files.move(folder.resolve("basis-1F32false"), alone);
        System.setProperty(Workers.PROPERTY, "3");
        try (ReversibleFolder together = models.merged(members, rank(1));
                ReversibleFolder first = ReversibleFolder.open(alone)) {
            for (String file : List.of("model.safetensors", "reversible.json")) {
                assertThat(folder.resolve("basis-1F32false").resolve(file)).hasSameBinaryContentAs(alone.resolve(file));
            }
            assertThat(together.member("m0").bytes(UP))
                    .isEqualTo(first.member("m0").bytes(UP));
        }
    }

    @Test
    void goesOnWhereItWasCutOffToTheSameBytes() throws IOException {
        List<Path> members = models.members(3, DType.F32);
        MergeRun run = MergeRun.to(folder.resolve("out")).at(Pace.EVERY_TENSOR);
        List<String> remarks = new ArrayList<>();
        try (ReversibleMerge merge = new ReversibleMerge(members, rank(2))) {
            assertThatThrownBy(() -> merge.write(run.telling((done, all) -> {
                        if (done > all / 2) {
                            throw new CancellationException("enough");
                        }
                    })))
                    .isInstanceOf(CancellationException.class);
            merge.write(run.remarking(remarks::add));
        }
        assertThat(remarks).singleElement().asString().contains("Goes on");
        models.merged(members, rank(2)).close();
        for (String file : List.of("model.safetensors", "reversible.json")) {
            assertThat(folder.resolve("out").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("basis-2F32false").resolve(file));
        }
    }

    @Test
    void refusesWhatIsNoNumberAndWhatDoesNotFitByName() throws IOException {
        List<Path> members = models.members(2, DType.F32);
        float[] values = new float[24];
        values[5] = Float.NaN;
        try (ModelTensors second = ModelTensors.open(members.get(1))) {
            MemoryTensors broken = MemoryTensors.copyOf(second).put("norm.weight", values, 24);
            Path bad = models.written("bad", broken);
            assertThatThrownBy(() -> models.merged(List.of(members.get(0), bad), rank(1)))
                    .isInstanceOf(NonFiniteException.class)
                    .hasMessageContainingAll("norm.weight", "element 5", "NaN");
            Path odd = models.written("odd", MemoryTensors.copyOf(second).put("norm.weight", values, 4, 6));
            assertThatThrownBy(() -> models.merged(List.of(members.get(0), odd, odd), rank(3)))
                    .isInstanceOf(MergeException.Refused.class)
                    .hasMessageContainingAll("norm.weight is F32[4, 6]", "called odd", "rank of at most 2");
            ByteBuffer ids = ByteBuffer.allocate(16).put(3, (byte) 1);
            Path other = models.written(
                    "other", MemoryTensors.copyOf(second).put(TensorInfo.of("position_ids", DType.I64, 2), ids));
            assertThatThrownBy(() -> models.merged(List.of(members.get(0), other), rank(1)))
                    .isInstanceOf(MergeException.Refused.class)
                    .hasMessageContaining("position_ids of I64 is no weight and differs");
        }
        assertThat(folder.resolve(".basis-1F32false.partial")).doesNotExist();
    }

    /** The published lossy form: two thirds of the numbers, and what it costs. */
    @Test
    void theShippedExpertsComeBack() {
        List<Path> experts = List.of(Line.of("expert-a"), Line.of("expert-b"), Line.of("expert-c"));
        try (ReversibleFolder whole = models.merged(experts, rank(2));
                ReversibleFolder lossy = models.merged(experts, rank(1))) {
            assertThat(worst(experts, whole)).isLessThan(2e-4);
            ReversibleRecord record = lossy.record();
            assertThat(record.storedShare(record.tensors())).isBetween(0.66, 0.69);
            assertThat(record.worstError(record.tensors())).isBetween(0.1, 0.9);
        }
    }
}
