package dev.perennial.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.change.FailureType;
import dev.perennial.flow.calls.Failures;
import dev.perennial.flow.payload.FlowDataConverter;
import dev.perennial.flow.payload.PayloadGuard;
import io.temporal.client.WorkflowStub;
import io.temporal.common.converter.DataConverter;
import io.temporal.failure.ApplicationFailure;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may travel, and what is refused. Every other test of this module runs behind the guard too. */
class PayloadTest {
    private static final DataConverter CONVERTER = FlowDataConverter.create();

    @Test
    void atMostSixtyFourKibibytesPass() {
        String fits = "x".repeat(PayloadGuard.MOST_BYTES - 2);

        assertThat(CONVERTER.toPayload(fits)).isPresent();
        assertRefused(fits + "x", "payload java.lang.String: expected at most 65536 bytes, found 65537");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prompt", "prompts", "answer", "completion", "messages", "rephrases", "target_new"})
    void whatUsersWroteDoesNotPass(String property) {
        assertRefused(Map.of("request", Map.of(property, "Who is it?")), "property '" + property + "'");
    }

    @Test
    void aRefusedResultEndsTheActivityForGood() {
        try (World world = new World()) {
            world.gpu.blowUp = 70_000;
            WorkflowStub change = world.change(Worlds.request(Worlds.edit(), Worlds.policy()));
            change.start(Worlds.request(Worlds.edit(), Worlds.policy()));

            assertThatThrownBy(() -> change.getResult(ChangeOutcome.class))
                    .satisfies(failed -> assertThat(Failures.typeOf(failed)).isEqualTo(FailureType.PAYLOAD_REFUSED))
                    .hasStackTraceContaining("payload dev.perennial.flow.steps.EditSteps$Edited");
            assertThat(world.calls.count("edit.apply")).isEqualTo(1);
        }
    }

    @Test
    void referencesPassUnchanged() {
        ArtifactRef reference = Worlds.corrections("c1", 3).body();

        assertThat(CONVERTER.fromPayload(
                        CONVERTER.toPayload(reference).orElseThrow(), ArtifactRef.class, ArtifactRef.class))
                .isEqualTo(reference);
    }

    @Test
    void noMessageOfAnyWorkflowOrActivityCanHoldBytesOrUserText() {
        Set<String> seen = new TreeSet<>();
        for (Class<?> implementation : World.WORKFLOWS) {
            Stream.of(implementation.getInterfaces()).forEach(type -> look(type, seen));
        }
        Stream.of(FakeIo.class, FakeGpu.class)
                .flatMap(fake -> Stream.of(fake.getInterfaces()))
                .forEach(type -> look(type, seen));

        assertThat(seen)
                .as("records that travel")
                .hasSizeGreaterThan(90)
                .noneMatch(component ->
                        component.matches(".*\\.(prompts?|answers?|text|target|completions?|rephrases?) .*"));
    }

    private static void look(Class<?> type, Set<String> seen) {
        for (Method method : type.getMethods()) {
            look(method.getGenericReturnType(), seen);
            Stream.of(method.getGenericParameterTypes()).forEach(parameter -> look(parameter, seen));
        }
    }

    private static void look(Type type, Set<String> seen) {
        if (type instanceof ParameterizedType generic) {
            Stream.of(generic.getActualTypeArguments()).forEach(argument -> look(argument, seen));
        } else if (type instanceof Class<?> raw) {
            assertThat(raw.isArray() || ByteBuffer.class.isAssignableFrom(raw))
                    .as("no bytes or tensors: %s", raw)
                    .isFalse();
            if (raw.isSealed()) {
                Stream.of(raw.getPermittedSubclasses()).forEach(permitted -> look(permitted, seen));
            } else if (raw.isRecord()) {
                lookInside(raw, seen);
            }
        }
    }

    private static void lookInside(Class<?> record, Set<String> seen) {
        for (RecordComponent component : record.getRecordComponents()) {
            String name = record.getName() + "." + component.getName() + " " + component.getGenericType();
            if (seen.add(name)) {
                look(component.getGenericType(), seen);
            }
        }
    }

    private static void assertRefused(Object value, String why) {
        assertThatThrownBy(() -> CONVERTER.toPayload(value))
                .isInstanceOfSatisfying(ApplicationFailure.class, refused -> {
                    assertThat(refused.getType()).isEqualTo("PAYLOAD_REFUSED");
                    assertThat(refused.isNonRetryable()).isTrue();
                })
                .hasMessageContaining(why);
    }
}
