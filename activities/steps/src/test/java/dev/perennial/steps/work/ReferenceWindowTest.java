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
import dev.perennial.store.object.ObjectStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
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

    @Test
    void aWindowThatIsOnlyJudgedSendsNothing() {
        AtomicInteger sent = new AtomicInteger();
        ReferenceWindow counted = new ReferenceWindow(new Documents(counting(sent), "test"), revision(1));
        counted.judging(W1, records(120), 200);
        counted.judging(W2, records(90), 200);
        assertThat(sent).hasValue(2);

        assertThat(counted.judging(W3, records(50), 200)).isPresent();
        assertThat(sent).hasValue(2);
    }

    /** A store that counts what it is sent. */
    private static ObjectStore counting(AtomicInteger sent) {
        MemoryObjectStore memory = new MemoryObjectStore();
        return (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("putIfAbsent")) {
                        sent.incrementAndGet();
                    }
                    try {
                        return method.invoke(memory, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getTargetException();
                    }
                });
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
