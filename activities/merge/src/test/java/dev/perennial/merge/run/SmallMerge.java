package dev.perennial.merge.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.merge.FolderMerge;
import dev.perennial.merge.config.MergeConfig;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.disk.FreeSpace;
import dev.perennial.tensor.safetensors.Pace;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import dev.perennial.tensor.safetensors.ShardedWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;

/** A merge of two small models, which may be cut off. */
final class SmallMerge {
    static final int TENSORS = 5;
    static final int ELEMENTS = 100;
    static final long ALL = TENSORS * ELEMENTS * 4L;
    static final long SHARD = 900;

    private final Path folder;
    private final List<String> remarks = new ArrayList<>();

    private SmallMerge(Path folder) {
        this.folder = folder;
    }

    /** Of two models in a folder. */
    static SmallMerge in(Path folder) throws IOException {
        SmallMerge merge = new SmallMerge(folder);
        merge.model("m1", 1);
        merge.model("m2", 3);
        merge.configure(0.5);
        return merge;
    }

    /** What was said meanwhile. */
    List<String> remarks() {
        return remarks;
    }

    void model(String name, float value) throws IOException {
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

    void configure(double weight) throws IOException {
        Files.writeString(folder.resolve("merge.yml"), """
                merge_method: linear
                models:
                - {model: m1, parameters: {weight: %s}}
                - {model: m2, parameters: {weight: 0.5}}
                """.formatted(weight));
    }

    MergeRun run(String out) {
        return MergeRun.to(folder.resolve(out))
                .in(new ShardedWriter(SHARD, FreeSpace.ofDisk()))
                .at(Pace.EVERY_TENSOR)
                .remarking(remarks::add);
    }

    void merge(MergeRun run) throws IOException {
        try (FolderMerge merge =
                new FolderMerge(MergeConfig.parse(Files.readString(folder.resolve("merge.yml"))), folder)) {
            merge.write(run);
        }
    }

    void cutOffAt(long bytes) {
        assertThatThrownBy(() -> merge(run("out").telling((done, all) -> {
                    if (done >= bytes) {
                        throw new CancellationException("stop");
                    }
                })))
                .isInstanceOf(CancellationException.class);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    Map<String, ByteBuffer> content(String name) throws IOException {
        Map<String, ByteBuffer> content = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            for (Path file : files.toList()) {
                content.put(file.getFileName().toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
            }
        }
        return content;
    }

    void assertWholeAndAlone() throws IOException {
        merge(run("undisturbed"));
        assertThat(content("out")).isEqualTo(content("undisturbed")).hasSize(8);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("m1", "m2", "merge.yml", "out", "undisturbed");
        }
    }
}
