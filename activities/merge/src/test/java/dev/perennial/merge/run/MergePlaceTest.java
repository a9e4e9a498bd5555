package dev.perennial.merge.run;

import static dev.perennial.merge.run.SmallMerge.ALL;
import static dev.perennial.merge.run.SmallMerge.SHARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.merge.failure.MergeException;
import dev.perennial.tensor.StorageFullException;
import dev.perennial.tensor.TensorIoException;
import dev.perennial.tensor.disk.Journal;
import dev.perennial.tensor.safetensors.ShardedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The place of a merge: taken, in use, without room. */
class MergePlaceTest {
    @TempDir
    private Path folder;

    private SmallMerge small;

    @BeforeEach
    void models() throws IOException {
        small = SmallMerge.in(folder);
    }

    @Test
    void aDiskWithoutRoomIsFoundBeforeTheFirstTensor() {
        List<Long> told = new ArrayList<>();
        assertThatThrownBy(() -> small.merge(small.run("out")
                        .in(new ShardedWriter(SHARD, where -> ALL))
                        .telling((done, all) -> told.add(done))))
                .isInstanceOf(StorageFullException.class);
        assertThat(told).isEmpty();
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void twoMergesToOnePlaceAreRefused() throws IOException {
        Files.createDirectories(folder.resolve(".out.partial"));
        try (Journal held = Journal.open(folder.resolve(".out.partial/journal"), "other")) {
            assertThat(held.lines()).isEmpty();
            assertThatThrownBy(() -> small.merge(small.run("out")))
                    .isInstanceOf(TensorIoException.class)
                    .hasMessageContaining("is held by the same work running elsewhere");
        }
    }

    @Test
    void aFreshMergeLeavesARunningOneAlone() throws IOException {
        List<String> refusals = new ArrayList<>();
        small.merge(small.run("out").telling((done, all) -> {
            if (done >= ALL / 2 && refusals.isEmpty()) {
                refusals.add(
                        assertThatThrownBy(() -> small.merge(small.run("out").fresh(true)))
                                .isInstanceOf(TensorIoException.class)
                                .actual()
                                .getMessage());
            }
        }));
        assertThat(refusals).singleElement().asString().contains("is held by the same work running elsewhere");
        small.assertWholeAndAlone();
    }

    @Test
    void aPlaceThatIsTakenMeanwhileCostsNoWork() throws IOException {
        Path taken = folder.resolve("out/notes");
        assertThatThrownBy(() -> small.merge(small.run("out").telling((done, all) -> {
                    if (done == ALL) {
                        write(taken);
                    }
                })))
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContaining("give the same command again");
        Files.delete(taken);
        List<Long> told = new ArrayList<>();

        small.merge(small.run("out").telling((done, all) -> told.add(done)));

        assertThat(told).containsOnly(ALL);
        small.assertWholeAndAlone();
    }

    private static void write(Path file) {
        try {
            Files.createDirectories(file.resolveSibling(""));
            Files.writeString(file, "of somebody else");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void whatAKillLeftOfAPublishedMergeIsRemoved() throws IOException {
        small.merge(small.run("out"));
        Path left = Files.createDirectories(folder.resolve(".out.partial/work"));
        Files.writeString(left.resolve("sums"), "large");
        Files.writeString(left.resolveSibling("journal"), "");

        assertThatThrownBy(() -> small.merge(small.run("out"))).isInstanceOf(MergeException.Refused.class);

        assertThat(folder.resolve(".out.partial")).doesNotExist();
        small.assertWholeAndAlone();
    }

    @Test
    void aLinkIsNotReplacedByAModel() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(folder.resolve("out"), elsewhere);
        assertThatThrownBy(() -> small.merge(small.run("out"))).hasMessageContaining(link + " in use");
        assertThat(link).isSymbolicLink();
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void aPlaceInUseIsRefused() throws IOException {
        small.merge(small.run("out"));
        assertThatThrownBy(() -> small.merge(small.run("out")))
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContaining("name another one, or remove it");
    }
}
