package dev.perennial.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.line.BaseVersion;
import dev.perennial.contract.line.Expert;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.policy.MergeRules;
import dev.perennial.flow.steps.MergeSteps;
import dev.perennial.flow.steps.TransferSteps;
import dev.perennial.store.cache.CachedModel;
import dev.perennial.store.work.ProgressListener;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.kernel.Input;
import dev.perennial.tensor.kernel.TaskArithmetic;
import dev.perennial.transfer.Carriage;
import dev.perennial.transfer.RowMap;
import dev.perennial.transfer.TransferredTensors;
import io.temporal.activity.ActivityOptions;
import io.temporal.testing.TestActivityEnvironment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What merges and transfers store is what their formulas give, bit for bit, and no scratch file stays. */
@Tag("slow")
class MadeWeightsTest {
    private static final RevisionId MADE = new RevisionId(Workshop.LINE, 2);

    @TempDir
    Path folder;

    private final TestActivityEnvironment temporal = TestActivityEnvironment.newInstance();
    private Workshop workshop;

    @BeforeEach
    void open() {
        workshop = new Workshop(folder);
        temporal.registerActivitiesImplementations(
                StepCrews.gpu(workshop.workplace).toArray());
    }

    @AfterEach
    void close() {
        temporal.close();
        workshop.close();
    }

    @Test
    void aMergeStoresTheSumOfTaskVectors() throws IOException {
        Revision current = workshop.revision(1, "expert-a");
        Digest base = workshop.model("base-1");
        Digest tuned = workshop.model("expert-b");
        Digest made = steps(MergeSteps.class)
                .merge(new MergeSteps.MergeOrder(
                        Workshop.key("merge"),
                        MADE,
                        current,
                        List.of(new Expert("b", tuned, base)),
                        MergeRules.STANDARD,
                        List.of(),
                        List.of()))
                .revision()
                .manifest();

        stores(made, sum(weights(current.manifest()), weights(tuned), weights(base)));
    }

    private static TensorSource sum(TensorSource line, TensorSource tuned, TensorSource base) throws IOException {
        MemoryTensors sum = MemoryTensors.named("sum");
        for (TensorInfo tensor : line.tensors()) {
            TaskArithmetic.TaskVector vector = new TaskArithmetic.TaskVector(
                    (float) MergeRules.STANDARD.weight(),
                    new Input(tuned, tensor.name()),
                    new Input(base, tensor.name()));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            new TaskArithmetic(new Input(line, tensor.name()), List.of(vector)).write(tensor, Channels.newChannel(out));
            sum.put(tensor, ByteBuffer.wrap(out.toByteArray()));
        }
        return sum;
    }

    @Test
    void aTransferStoresTheMovedBase() {
        Revision base = workshop.revision(1, "base-1");
        Digest tuned = workshop.model("expert-a");
        Revision current = new Revision(base.id(), base.version(), tuned, base.base(), base.provenance());
        Digest next = workshop.model("base-2");
        TransferSteps.Carriage carriage = new TransferSteps.Carriage(MADE, current, new BaseVersion("base-2", next));
        Digest made = steps(TransferSteps.class)
                .transfer(new TransferSteps.TransferOrder(Workshop.key("transfer"), carriage, 0.5))
                .revision()
                .manifest();

        RowMap same = RowMap.between(List.of(), List.of());
        stores(
                made,
                new TransferredTensors(new Carriage(weights(base.base()), weights(tuned), weights(next), same), 0.5));
    }

    private void stores(Digest made, TensorSource expected) {
        TensorSource stored = weights(made);
        assertThat(stored.tensors()).containsExactlyInAnyOrderElementsOf(expected.tensors());
        for (TensorInfo tensor : expected.tensors()) {
            assertThat(stored.bytes(tensor.name())).as(tensor.name()).isEqualTo(expected.bytes(tensor.name()));
        }
        assertThat(folder.resolve("partial")).isEmptyDirectory();
        workshop.requireNothingInUse();
    }

    private TensorSource weights(Digest manifest) {
        try (CachedModel model = workshop.workplace.artifacts().models().open(manifest, ProgressListener.NONE);
                TensorSource weights = model.tensors()) {
            return MemoryTensors.copyOf(weights);
        }
    }

    private <T> T steps(Class<T> type) {
        return temporal.newActivityStub(
                type,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofMinutes(2))
                        .build());
    }
}
