package dev.perennial.bench.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.bench.figures.Folders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A hundredth of what {@code infra/bench/run fuzz} does, and that it sees what it looks for. */
class FuzzTest {
    private Path folder;

    @BeforeEach
    void make() throws IOException {
        folder = FuzzBench.scratch();
    }

    @AfterEach
    void delete() throws IOException {
        Folders.delete(folder);
    }

    @Test
    @Tag("slow")
    void brokenFilesAreRefusedByTypedErrorsOnly() throws IOException {
        Tally tally = new FuzzRun(Targets.ours(), 7, folder.resolve("kept")).run(0, 10_000, 2, folder);

        assertThat(tally.failures()).isEmpty();
        assertThat(tally.outcomes())
                .containsKeys("safetensors: MalformedTensorFileException", "shard index: MalformedTensorFileException")
                .containsKeys("checkpoint: MalformedTensorFileException", "checkpoint: RefusedFormatException")
                .containsKeys("checkpoint: read", "safetensors: read", "shard index: read", "config.json: read");
    }

    @Test
    void brokenTokenizersAreRefusedByTypedErrorsOnly() throws IOException {
        Tally tally = new FuzzRun(Targets.tokenizers(), 7, folder.resolve("kept")).run(0, 300, 2, folder);

        assertThat(tally.failures()).isEmpty();
    }

    @Test
    void everySeedIsRead() throws IOException {
        Target.Breaking whole = (mutator, seed, other) -> seed;
        for (Target target : Targets.ours()) {
            Target unbroken = new Target(target.name(), 1, target.seeds(), whole, target.opener());
            Tally tally = new FuzzRun(List.of(unbroken), 7, folder.resolve("kept"))
                    .run(0, 100, 1, folder.resolve(target.name()));
            assertThat(tally.outcomes()).isEqualTo(Map.of(target.name() + ": read", 100L));
        }
    }

    @Test
    void anUntypedErrorIsAFailureWhoseInputIsKept() throws IOException {
        Target.Opener fragile = scratch -> input -> {
            throw new IllegalArgumentException("untyped");
        };
        Target target = new Target("fragile", 1, List.of(new byte[] {1, 2}), Mutator::broken, fragile);

        Tally tally = new FuzzRun(List.of(target), 7, folder.resolve("kept")).run(5, 6, 1, folder);

        assertThat(tally.failures())
                .containsExactly("input 5 of fragile is answered with java.lang.IllegalArgumentException: untyped");
        assertThat(folder.resolve("kept/fragile-5")).hasBinaryContent(new Inputs(List.of(target), 7).bytes(5));
    }
}
