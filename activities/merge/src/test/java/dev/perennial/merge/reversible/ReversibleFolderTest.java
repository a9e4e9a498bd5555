package dev.perennial.merge.reversible;

import static dev.perennial.merge.reversible.Members.rank;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.run.MergeRun;
import dev.perennial.merge.run.OpenFiles;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.safetensors.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReversibleFolderTest {
    @TempDir
    private Path folder;

    private Members models;

    @BeforeEach
    void folder() {
        models = new Members(folder);
    }

    private static void assertSame(TensorSource found, Path member) {
        try (TensorSource own = ModelTensors.open(member)) {
            for (TensorInfo info : own.tensors()) {
                assertThat(found.bytes(info.name())).as(info.name()).isEqualTo(own.bytes(info.name()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void aResidualGivesEveryMemberBackBitForBit(DType dtype) throws IOException {
        List<Path> members = models.members(3, dtype, 700);
        try (ReversibleFolder basis = models.merged(members, new ReversibleSettings(1, DType.F16, true))) {
            for (Path member : members) {
                assertSame(basis.member(member.getFileName().toString()), member);
            }
            Path out = folder.resolve("again");
            basis.write("m2", MergeRun.to(out));
            try (TensorSource again = ModelTensors.open(out)) {
                assertSame(again, members.get(2));
            }
            assertThat(out.resolve("config.json")).hasContent("{}");
        }
    }

    @Test
    void anAdapterComesBackAsOne() throws IOException {
        List<Path> adapters = models.members(2, DType.BF16);
        for (Path adapter : adapters) {
            Files.move(adapter.resolve("model.safetensors"), adapter.resolve("adapter_model.safetensors"));
            Files.writeString(adapter.resolve("adapter_config.json"), adapter.toString());
        }
        try (ReversibleFolder basis = models.merged(adapters, new ReversibleSettings(1, DType.F32, true))) {
            Path out = folder.resolve("again");
            basis.write("m1", MergeRun.to(out));
            try (TensorSource again = ModelTensors.open(out.resolve("adapter_model.safetensors"))) {
                assertSame(again, adapters.get(1).resolve("adapter_model.safetensors"));
            }
            for (String file : List.of("adapter_config.json", "config.json")) {
                assertThat(out.resolve(file))
                        .hasSameBinaryContentAs(adapters.get(1).resolve(file));
            }
            assertThat(out.resolve("model.safetensors")).doesNotExist();
        }
    }

    @Test
    void singleFilesAreMembersThatComeBackAsFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path member : models.members(2, DType.F32)) {
            Path file = folder.resolve(member.getFileName() + " alone.safetensors");
            files.add(Files.move(member.resolve("model.safetensors"), file));
        }
        try (ReversibleFolder basis = models.merged(files, new ReversibleSettings(1, DType.F32, true))) {
            Path out = folder.resolve("again");
            basis.write("m1 alone.safetensors", MergeRun.to(out));
            assertThat(out.toFile().list()).containsExactly("m1 alone.safetensors");
            assertSame(basis.member("m1 alone.safetensors"), files.get(1));
            try (TensorSource again = ModelTensors.open(out.resolve("m1 alone.safetensors"))) {
                assertSame(again, files.get(1));
            }
        }
    }

    @Test
    void anAdapterThatIsWholeButForItsPlaceIsNotRecoveredAgain() throws IOException {
        List<Path> adapters = models.members(2, DType.F32);
        for (Path adapter : adapters) {
            Files.move(adapter.resolve("model.safetensors"), adapter.resolve("adapter_model.safetensors"));
        }
        try (ReversibleFolder basis = models.merged(adapters, rank(1))) {
            MergeRun run = MergeRun.to(folder.resolve("again")).at(Pace.EVERY_TENSOR);
            Path taken = folder.resolve("again/notes");
            assertThatThrownBy(() -> basis.write("m1", run.telling((part, all) -> {
                        if (part == all) {
                            assertThat(taken.toFile().mkdirs()).isTrue();
                        }
                    })))
                    .isInstanceOf(MergeException.Refused.class);
            Files.delete(taken);
            List<String> remarks = new ArrayList<>();
            basis.write("m1", run.remarking(remarks::add));
            assertThat(remarks).singleElement().asString().contains("Goes on");
            try (TensorSource again = ModelTensors.open(folder.resolve("again/adapter_model.safetensors"))) {
                assertThat(again.tensors()).hasSize(6);
            }
        }
    }

    @Test
    void aBasisWithoutItsResidualIsNotHeldOpen() throws IOException {
        models.merged(models.members(2, DType.F32), new ReversibleSettings(1, DType.F32, true))
                .close();
        Path basis = folder.resolve("basis-1F32true");
        Files.delete(basis.resolve("residual.safetensors"));
        assertThatThrownBy(() -> ReversibleFolder.open(basis)).hasMessageContaining("residual.safetensors");
        assertThat(OpenFiles.below(basis)).isEmpty();
    }
}
