package dev.perennial.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.edit.ledger.EditLedger;
import dev.perennial.edit.method.EditState;
import dev.perennial.steps.work.Bench;
import dev.perennial.steps.work.Candidates;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.testing.TestActivityEnvironment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class EditStateStorageTest {
    private static final String MODULE = "model.layers.2.mlp.down_proj";

    @TempDir
    Path folder;

    private final TestActivityEnvironment temporal = TestActivityEnvironment.newInstance();
    private Workshop workshop;

    /** Storing, which beats. */
    @ActivityInterface
    public interface Storing {
        /** Stores two candidates, one after another. */
        Stored store();
    }

    /**
     * What was stored.
     *
     * @param before objects after the first
     * @param after objects after both
     * @param text the digests of base text
     * @param rest the digests of the rest
     * @param known whether base text is known to the last
     */
    public record Stored(int before, int after, List<String> text, List<String> rest, boolean known) {}

    @BeforeEach
    void open() {
        workshop = new Workshop(folder);
        temporal.registerActivitiesImplementations((Storing) new TwoCandidates(workshop));
    }

    @AfterEach
    void close() {
        temporal.close();
        workshop.close();
    }

    @Test
    void ofTheStateOnlyWhatAnEditChangedIsStoredAgain() {
        ActivityOptions options = ActivityOptions.newBuilder()
                .setStartToCloseTimeout(Duration.ofMinutes(5))
                .build();

        Stored stored = temporal.newActivityStub(Storing.class, options).store();

        assertThat(Set.copyOf(stored.text())).hasSize(1);
        assertThat(Set.copyOf(stored.rest())).hasSize(2);
        assertThat(stored.after()).as("one file and the manifest more").isEqualTo(stored.before() + 2);
        assertThat(stored.known()).isTrue();
    }

    /** Two candidates that know the same text and other keys. */
    private record TwoCandidates(Workshop workshop) implements Storing {
        @Override
        public Stored store() {
            Revision first = published(workshop, workshop.revision(1, "base-1"), state(1));
            int before = objects(workshop);
            Revision second = published(workshop, first, state(2));
            List<Revision> both = List.of(first, second);
            try (Bench bench = Bench.of(workshop.workplace.artifacts(), second.manifest())) {
                return new Stored(
                        before,
                        objects(workshop),
                        both.stream()
                                .map(of -> digest(workshop, of, EditState.TEXT_FILE))
                                .toList(),
                        both.stream()
                                .map(of -> digest(workshop, of, EditState.FILE))
                                .toList(),
                        bench.editState().hasText(MODULE));
            }
        }
    }

    private static Revision published(Workshop workshop, Revision parent, EditState state) {
        Candidates.Making making = new Candidates.Making(
                new RevisionId(Workshop.LINE, parent.id().number() + 1),
                parent.version().nextPatch(),
                parent.manifest(),
                parent.base(),
                parent.provenance());
        MemoryTensors unchanged = MemoryTensors.named("no weights");
        return new Candidates(workshop.workplace).publish(making, unchanged, EditLedger.EMPTY, state);
    }

    private static int objects(Workshop workshop) {
        return workshop.objects.list("", "", 10_000).size();
    }

    private static String digest(Workshop workshop, Revision revision, String path) {
        return workshop.workplace.artifacts().models().manifest(revision.manifest()).files().stream()
                .filter(file -> file.path().equals(path))
                .map(file -> file.digest().toString())
                .findFirst()
                .orElseThrow();
    }

    private static EditState state(double key) {
        MemoryTensors tensors = MemoryTensors.named("state");
        put(tensors, "text/" + MODULE, 7);
        put(tensors, "keys/" + MODULE, key);
        return EditState.of(tensors);
    }

    private static void put(MemoryTensors tensors, String name, double value) {
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        tensors.put(TensorInfo.of(name, DType.F64, 1), bytes.putDouble(value).flip());
    }
}
