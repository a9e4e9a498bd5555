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
    private static final String W1 = "20261122T120000Z-300";
    private static final String W2 = "20261122T120500Z-300";
    private static final String W3 = "20261122T121000Z-300";

    private final Documents documents = new Documents(new MemoryObjectStore(), "test");
    private final ReferenceWindow first = new ReferenceWindow(documents, revision(1));

    @Test
    void theFirstWindowsWithEnoughRecordsTogetherJudgeTheNext() {
        assertThat(first.judging(W1, records(120), 200)).isEmpty();
        assertThat(first.judging(W2, records(90), 200)).isEmpty();
        assertThat(first.judging(W3, records(50), 200))
                .hasValueSatisfying(
                        reference -> assertThat(reference.profile().records()).isEqualTo(210));
    }

    @Test
    void itLastsFromItsFirstWindowToItsLast() {
        first.judging(W1, records(120), 200);
        first.judging(W2, records(90), 200);
        assertThat(first.judging(W3, records(50), 200)).hasValueSatisfying(reference -> {
            assertThat(reference.start()).isEqualTo("2026-11-22T12:00:00Z");
            assertThat(reference.end()).isEqualTo("2026-11-22T12:10:00Z");
        });
    }

    @Test
    void aRepeatedStepAddsNothingTwice() {
        assertThat(first.judging(W1, records(120), 200)).isEmpty();
        assertThat(first.judging(W1, records(120), 200)).isEmpty();
        assertThat(first.judging(W2, records(120), 200)).isEmpty();
        assertThat(first.judging(W3, records(10), 200))
                .hasValueSatisfying(
                        reference -> assertThat(reference.profile().records()).isEqualTo(240));
    }

    @Test
    void eachRevisionHasItsOwn() {
        first.judging(W1, records(300), 200);
        assertThat(new ReferenceWindow(documents, revision(2)).judging(W2, records(300), 200))
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
