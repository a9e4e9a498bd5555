package dev.perennial.merge.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.merge.FolderMerge;
import dev.perennial.merge.config.MergeConfig;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.Progress;
import dev.perennial.tensor.StorageFullException;
import dev.perennial.tensor.TensorIoException;
import dev.perennial.tensor.disk.FreeSpace;
import dev.perennial.tensor.disk.Journal;
import dev.perennial.tensor.safetensors.Pace;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import dev.perennial.tensor.safetensors.ShardedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Merges that are cut off and go on. */
class MergeRunTest {
    private static final int TENSORS = 5;
    private static final int ELEMENTS = 100;
    private static final long ALL = TENSORS * ELEMENTS * 4L;
    private static final long SHARD = 900;

    @TempDir
    private Path folder;

    private final List<String> remarks = new ArrayList<>();

    @BeforeEach
    void models() throws IOException {
        model("m1", 1);
        model("m2", 3);
        configure(0.5);
    }

    private void model(String name, float value) throws IOException {
        MemoryTensors tensors = MemoryTensors.named(name);
        for (int i = 0; i < TENSORS; i++) {
            float[] values = new float[ELEMENTS];
            for (int k = 0; k < ELEMENTS; k++) {
                values[k] = value * k + i;
            }
            tensors.put("layer." + i, values, ELEMENTS);
        }
        Files.createDirectories(folder.resolve(name));
        SafetensorsWriter.write(folder.resolve(name).resolve("model.safetensors"), Map.of(), tensors);
        Files.writeString(folder.resolve(name).resolve("config.json"), "{}");
    }

    private void configure(double weight) throws IOException {
        Files.writeString(folder.resolve("merge.yml"), """
                merge_method: linear
                models:
                - {model: m1, parameters: {weight: %s}}
                - {model: m2, parameters: {weight: 0.5}}
                """.formatted(weight));
    }

    private MergeRun run(String out) {
        return MergeRun.to(folder.resolve(out))
                .in(new ShardedWriter(SHARD, FreeSpace.ofDisk()))
                .at(Pace.EVERY_TENSOR)
                .remarking(remarks::add);
    }

    private void merge(MergeRun run) throws IOException {
        try (FolderMerge merge =
                new FolderMerge(MergeConfig.parse(Files.readString(folder.resolve("merge.yml"))), folder)) {
            merge.write(run);
        }
    }

    private void cutOffAt(long bytes) {
        assertThatThrownBy(() -> merge(run("out").telling((done, all) -> {
                    if (done >= bytes) {
                        throw new CancellationException("stop");
                    }
                })))
                .isInstanceOf(CancellationException.class);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    private Map<String, ByteBuffer> content(String name) throws IOException {
        Map<String, ByteBuffer> content = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            for (Path file : files.toList()) {
                content.put(file.getFileName().toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
            }
        }
        return content;
    }

    private void assertWholeAndAlone() throws IOException {
        merge(run("undisturbed"));
        assertThat(content("out")).isEqualTo(content("undisturbed")).hasSize(8);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("m1", "m2", "merge.yml", "out", "undisturbed");
        }
    }

    @Test
    void aMergeThatWasCutOffGoesOnBehindTheLastFinishedTensor() throws IOException {
        cutOffAt(ALL / 2);
        List<Long> told = new ArrayList<>();

        merge(run("out").telling((done, all) -> told.add(done)));

        assertThat(told).startsWith(2L * ELEMENTS * 4).endsWith(ALL);
        assertThat(remarks).containsExactly("Goes on with the merge that was cut off: 0.0 of 0.0 MB are there");
        assertWholeAndAlone();
    }

    @Test
    void anotherConfigurationBeginsAnew() throws IOException {
        cutOffAt(ALL / 2);
        configure(0.25);
        List<Long> told = new ArrayList<>();

        merge(run("out").telling((done, all) -> told.add(done)));

        assertThat(told).startsWith(0L);
        assertThat(remarks).singleElement().asString().startsWith("Begins anew: the configuration or the models");
        assertWholeAndAlone();
    }

    @Test
    void changedModelsBeginAnew() throws IOException {
        cutOffAt(ALL / 2);
        model("m2", 7);
        Files.setLastModifiedTime(folder.resolve("m2/model.safetensors"), FileTime.fromMillis(1_000_000));

        merge(run("out"));

        assertThat(remarks).singleElement().asString().startsWith("Begins anew");
        assertWholeAndAlone();
    }

    @Test
    void otherShardsOfTheSameMergeAreWrittenAnew() throws IOException {
        cutOffAt(ALL - 1);
        merge(run("out").in(ShardedWriter.usual()));
        assertThat(content("out")).containsKey("model.safetensors").hasSize(5);
    }

    @Test
    void freshForgetsWhatWasDone() throws IOException {
        cutOffAt(ALL / 2);
        List<Long> told = new ArrayList<>();

        merge(run("out").fresh(true).telling((done, all) -> told.add(done)));

        assertThat(told).startsWith(0L);
        assertThat(remarks).isEmpty();
        assertWholeAndAlone();
    }

    @Test
    void aNumberThatIsNoneIsRefusedWithItsPlaceAndLeavesNothing() throws IOException {
        model("m2", Float.POSITIVE_INFINITY);
        assertThatThrownBy(() -> merge(run("out")))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageContaining("layer.0");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("m1", "m2", "merge.yml");
        }
    }

    @Test
    void aDiskWithoutRoomIsFoundBeforeTheFirstTensor() {
        List<Long> told = new ArrayList<>();
        assertThatThrownBy(() -> merge(
                        run("out").in(new ShardedWriter(SHARD, where -> ALL)).telling((done, all) -> told.add(done))))
                .isInstanceOf(StorageFullException.class);
        assertThat(told).isEmpty();
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void twoMergesToOnePlaceAreRefused() throws IOException {
        Files.createDirectories(folder.resolve(".out.partial"));
        try (Journal held = Journal.open(folder.resolve(".out.partial/journal"), "other")) {
            assertThat(held.lines()).isEmpty();
            assertThatThrownBy(() -> merge(run("out")))
                    .isInstanceOf(TensorIoException.class)
                    .hasMessageContaining("is held by the same work running elsewhere");
        }
    }

    @Test
    void aFreshMergeLeavesARunningOneAlone() throws IOException {
        List<String> refusals = new ArrayList<>();
        merge(run("out").telling((done, all) -> {
            if (done >= ALL / 2 && refusals.isEmpty()) {
                refusals.add(assertThatThrownBy(() -> merge(run("out").fresh(true)))
                        .isInstanceOf(TensorIoException.class)
                        .actual()
                        .getMessage());
            }
        }));
        assertThat(refusals).singleElement().asString().contains("is held by the same work running elsewhere");
        assertWholeAndAlone();
    }

    @Test
    void aPlaceThatIsTakenMeanwhileCostsNoWork() throws IOException {
        Path taken = folder.resolve("out/notes");
        assertThatThrownBy(() -> merge(run("out").telling((done, all) -> {
                    if (done == ALL) {
                        write(taken);
                    }
                })))
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContaining("give the same command again");
        Files.delete(taken);
        List<Long> told = new ArrayList<>();

        merge(run("out").telling((done, all) -> told.add(done)));

        assertThat(told).containsOnly(ALL);
        assertWholeAndAlone();
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
        merge(run("out"));
        Path left = Files.createDirectories(folder.resolve(".out.partial/work"));
        Files.writeString(left.resolve("sums"), "large");
        Files.writeString(left.resolveSibling("journal"), "");

        assertThatThrownBy(() -> merge(run("out"))).isInstanceOf(MergeException.Refused.class);

        assertThat(folder.resolve(".out.partial")).doesNotExist();
        assertWholeAndAlone();
    }

    private void configureOpcm() throws IOException {
        model("m3", 4);
        Files.writeString(folder.resolve("merge.yml"), """
                merge_method: opcm
                base_model: m1
                models: [{model: m2}, {model: m3}]
                """);
    }

    @Test
    void whatAMethodHasPreparedIsNotPreparedAgain() throws IOException {
        configureOpcm();
        cutOffAt(ALL * 3 / 4);
        Map<String, Object> before = sums();
        Map<String, Object> after = new TreeMap<>();
        List<Long> told = new ArrayList<>();

        merge(run("out").telling((done, all) -> {
            told.add(done);
            after.putAll(sums());
        }));

        assertThat(before).hasSize(TENSORS);
        assertThat(after).isEqualTo(before);
        assertThat(told).isSorted().endsWith(ALL);
        merge(run("undisturbed"));
        assertThat(content("out")).isEqualTo(content("undisturbed"));
        assertThat(OpenFiles.below(folder.resolve(".out.partial"))).isEmpty();
    }

    /** Each file that the method keeps, with what tells it from one written anew. */
    private Map<String, Object> sums() {
        Path work = folder.resolve(".out.partial/work/opcm");
        Map<String, Object> sums = new TreeMap<>();
        try (Stream<Path> files = Files.list(work)) {
            for (Path file : files.toList()) {
                sums.put(
                        file.getFileName().toString(),
                        Files.readAttributes(file, BasicFileAttributes.class).fileKey());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return sums;
    }

    @Test
    void aPreparationCountsForHalfOfTheProgress() throws IOException {
        configureOpcm();
        List<Long> told = new ArrayList<>();

        merge(run("out").telling((done, all) -> told.add(done)));

        assertThat(told).isSorted().contains(ALL / 10, ALL / 5, ALL / 2).endsWith(ALL);
    }

    @Test
    void aDiskWithoutRoomForWhatTheMethodKeepsIsFoundBeforeTheFirstTensor() throws IOException {
        configureOpcm();
        List<Long> told = new ArrayList<>();
        long weights = 2 * ALL;
        assertThatThrownBy(() -> merge(
                        run("out").in(new ShardedWriter(ALL, where -> weights)).telling((done, all) -> told.add(done))))
                .isInstanceOf(StorageFullException.class);
        assertThat(told).isEmpty();
        configure(0.5);
        merge(run("out").in(new ShardedWriter(ALL, where -> weights)));
    }

    @Test
    void aPlaceInUseIsRefused() throws IOException {
        merge(run("out"));
        assertThatThrownBy(() -> merge(run("out")))
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContaining("name another one, or remove it");
    }

    @Test
    void theProgressIsToldWhileNothingIsWritten() throws Exception {
        List<Long> told = new ArrayList<>();
        Object twice = new Object();
        Progress progress = (done, all) -> {
            synchronized (twice) {
                told.add(done);
                twice.notifyAll();
            }
        };
        try (Heartbeat heartbeat = new Heartbeat(progress, 10)) {
            heartbeat.made(4, 10);
            synchronized (twice) {
                while (told.size() < 2) {
                    twice.wait();
                }
            }
        }
        assertThat(told).startsWith(4L, 4L);
    }

    @Test
    void whatTheProgressThrowsInAPauseEndsTheMergeAtItsNextPiece() throws Exception {
        CountDownLatch refused = new CountDownLatch(1);
        Progress refusing = (done, all) -> {
            refused.countDown();
            throw new CancellationException("stop");
        };
        try (Heartbeat heartbeat = new Heartbeat(refusing, 10)) {
            refused.await();
            assertThatThrownBy(heartbeat::alive).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    @Tag("slow")
    void aKilledProcessGoesOnToTheSameBytes() throws Exception {
        Path config = folder.resolve("merge.yml");
        Path out = folder.resolve("out");
        for (long stop : List.of(0L, 801L, 1600L, ALL)) {
            try (MergeProcess killed = MergeProcess.start(List.of(), config, out, SHARD, stop)) {
                killed.kill();
            }
            assertThat(out).doesNotExist();
        }
        try (MergeProcess last = MergeProcess.start(List.of(), config, out, SHARD, Long.MAX_VALUE)) {
            assertThat(last.end()).first().asString().startsWith("Goes on with the merge that was cut off");
            assertThat(last.status()).isZero();
        }
        assertWholeAndAlone();
    }
}
