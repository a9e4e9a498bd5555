package dev.perennial.steps.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.drift.profile.InferenceFeatures;
import dev.perennial.drift.profile.Outcome;
import dev.perennial.drift.profile.ProfileFold;
import dev.perennial.drift.profile.WindowProfile;
import dev.perennial.store.document.Documents;
import dev.perennial.store.object.MemoryObjectStore;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReferenceWindowTest {
    private final Documents documents = new Documents(new MemoryObjectStore(), "test");
    private final ReferenceWindow first = new ReferenceWindow(documents, revision(1));

    @Test
    void theFirstWindowsWithEnoughRecordsTogetherJudgeTheNext() {
        assertThat(first.judging("w1", records(120), 200)).isEmpty();
        assertThat(first.judging("w2", records(90), 200)).isEmpty();
        assertThat(first.judging("w3", records(50), 200))
                .hasValueSatisfying(reference -> assertThat(reference.records()).isEqualTo(210));
    }

    @Test
    void aRepeatedStepAddsNothingTwice() {
        assertThat(first.judging("w1", records(120), 200)).isEmpty();
        assertThat(first.judging("w1", records(120), 200)).isEmpty();
        assertThat(first.judging("w2", records(120), 200)).isEmpty();
        assertThat(first.judging("w3", records(10), 200))
                .hasValueSatisfying(reference -> assertThat(reference.records()).isEqualTo(240));
    }

    @Test
    void eachRevisionHasItsOwn() {
        first.judging("w1", records(300), 200);
        assertThat(new ReferenceWindow(documents, revision(2)).judging("w2", records(300), 200))
                .isEmpty();
    }

    private static RevisionId revision(int number) {
        return new RevisionId(new LineId("acme", "support"), number);
    }

    private static WindowProfile records(int many) {
        ProfileFold fold = new ProfileFold();
        for (int i = 0; i < many; i++) {
            fold.add(new InferenceFeatures(Map.of(), Map.of(), Outcome.OK));
        }
        return fold.profile();
    }
}
