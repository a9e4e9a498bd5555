package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.model.config.NonFiniteOutputException;
import dev.perennial.model.text.TokenIds;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatchDecoderTest {
    private static final LanguageModel MODEL = TinyModels.random(1);

    @AfterAll
    static void close() {
        MODEL.close();
    }

    private static GenerationRequest request(int number) {
        return GenerationRequest.greedy(TinyModels.ids(1 + number * 5 % 23, number), 5 + number * 7 % 40)
                .with(Stop.NEVER)
                .with(number % 3 == 0 ? Sampling.of(0.8, number) : Sampling.GREEDY);
    }

    @Test
    void sharedStepsGiveWhatSingleRunsGive() throws Exception {
        try (BatchDecoder decoder = BatchDecoder.start(MODEL, 4, 100)) {
            CountDownLatch gate = new CountDownLatch(1);
            List<Ticket> tickets = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                tickets.add(decoder.submit(request(i), token -> open(gate)));
            }
            gate.countDown();
            long tokens = 0;
            for (int i = 0; i < 20; i++) {
                Generation shared = tickets.get(i).result().get();
                Generation single = Generator.of(MODEL).generate(request(i));
                assertThat(shared.ids()).isEqualTo(single.ids());
                assertThat(shared.text()).isEqualTo(single.text());
                for (int j = 0; j < single.ids().size(); j++) {
                    assertThat(shared.logProbabilities().get(j))
                            .isCloseTo(single.logProbabilities().get(j), within(1e-4f));
                }
                tokens += shared.ids().size();
            }
            assertThat(decoder.steps()).isLessThan(tokens / 2);
            assertThat(decoder.waiting()).isZero();
        }
    }

    private static boolean open(CountDownLatch gate) {
        try {
            return gate.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void cancelledRequestEndsWithWhatItHas() throws Exception {
        try (BatchDecoder decoder = BatchDecoder.start(MODEL, 4, 100)) {
            CountDownLatch started = new CountDownLatch(3);
            CountDownLatch gate = new CountDownLatch(1);
            Ticket cancelled = decoder.submit(request(5), token -> {
                started.countDown();
                return started.getCount() > 0 || open(gate);
            });
            Ticket other = decoder.submit(request(7), TokenListener.NONE);
            started.await();
            cancelled.cancel();
            gate.countDown();
            Generation generation = cancelled.result().get();
            assertThat(generation.reason()).isEqualTo(Generation.Reason.CANCELLED);
            assertThat(generation.ids())
                    .isEqualTo(Generator.of(MODEL).generate(request(5)).ids().slice(0, 3));
            assertThat(other.result().get().ids())
                    .isEqualTo(Generator.of(MODEL).generate(request(7)).ids());
        }
    }

    @Test
    void fullDecoderIsBusyAndCancelsWhatWaits() throws Exception {
        try (BatchDecoder decoder = BatchDecoder.start(MODEL, 1, 2)) {
            CountDownLatch started = new CountDownLatch(1);
            CountDownLatch gate = new CountDownLatch(1);
            Ticket first = decoder.submit(request(1), token -> {
                started.countDown();
                return open(gate);
            });
            started.await();
            Ticket second = decoder.submit(request(2), TokenListener.NONE);
            Ticket third = decoder.submit(request(4), TokenListener.NONE);
            assertThat(decoder.running()).isEqualTo(1);
            assertThat(decoder.waiting()).isEqualTo(2);
            assertThatThrownBy(() -> decoder.submit(request(5), TokenListener.NONE))
                    .isInstanceOf(DecoderBusyException.class)
                    .hasMessageContaining("2 requests waiting");
            third.cancel();
            gate.countDown();
            assertThat(first.result().get().reason()).isEqualTo(Generation.Reason.LENGTH);
            assertThat(second.result().get().reason()).isEqualTo(Generation.Reason.LENGTH);
            assertThat(third.result().get().reason()).isEqualTo(Generation.Reason.CANCELLED);
            assertThat(third.result().get().ids().isEmpty()).isTrue();
        }
    }

    @Test
    void listenerThatThrowsEndsItsOwnRequestOnly() throws Exception {
        try (BatchDecoder decoder = BatchDecoder.start(MODEL, 4, 100)) {
            CountDownLatch gate = new CountDownLatch(1);
            Ticket other = decoder.submit(request(8), token -> open(gate));
            Ticket throwing = decoder.submit(request(7), token -> {
                throw new IllegalStateException("client gone");
            });
            gate.countDown();
            assertThatThrownBy(() -> throwing.result().get())
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("client gone");
            assertThat(other.result().get().ids())
                    .isEqualTo(Generator.of(MODEL).generate(request(8)).ids());
        }
    }

    @Test
    void closingEndsEveryRequest() throws Exception {
        BatchDecoder decoder = BatchDecoder.start(MODEL, 1, 10);
        CountDownLatch started = new CountDownLatch(1);
        Ticket running = decoder.submit(request(1), token -> {
            started.countDown();
            return open(new CountDownLatch(1));
        });
        Ticket waiting = decoder.submit(request(2), TokenListener.NONE);
        started.await();
        decoder.close();
        assertThat(running.result()).isDone();
        assertThatThrownBy(() -> waiting.result().get()).isInstanceOf(CancellationException.class);
        Ticket late = decoder.submit(request(2), TokenListener.NONE);
        assertThatThrownBy(() -> late.result().get()).hasMessageContaining("closed");
    }

    @Test
    void aRequestWhoseOutputIsNotFiniteFailsAlone() throws Exception {
        int poison = 77;
        GenerationRequest poisoned =
                GenerationRequest.greedy(TokenIds.of(1, poison, 2), 5).with(Stop.NEVER);
        try (LanguageModel model = poisonedBy(poison);
                BatchDecoder decoder = BatchDecoder.start(model, 4, 100)) {
            CountDownLatch gate = new CountDownLatch(1);
            Ticket other = decoder.submit(request(7), token -> open(gate));
            Ticket failing = decoder.submit(poisoned, TokenListener.NONE);
            gate.countDown();
            assertThatThrownBy(() -> failing.result().get()).hasCauseInstanceOf(NonFiniteOutputException.class);
            assertThat(other.result().get().ids())
                    .isEqualTo(Generator.of(model).generate(request(7)).ids());
            assertThat(decoder.alive()).isTrue();
            Ticket later = decoder.submit(request(7), TokenListener.NONE);
            assertThat(later.result().get().reason()).isEqualTo(Generation.Reason.LENGTH);
        }
    }

    /** A model whose outputs are not finite behind this token, and behind no other. */
    private static LanguageModel poisonedBy(int token) {
        LanguageModel model = TinyModels.random(4);
        int hidden = model.config().hidden();
        float[] embeddings = model.parameter("model.embed_tokens.weight");
        for (int id = 0; id < TinyModels.VOCABULARY; id++) {
            embeddings[id * hidden] = id == token ? 0.7f : 0;
        }
        model.assign("model.embed_tokens.weight", embeddings);
        float[] values = model.parameter("model.layers.0.self_attn.v_proj.weight");
        for (int at = 0; at < values.length; at += hidden) {
            values[at] = 3e38f;
        }
        model.assign("model.layers.0.self_attn.v_proj.weight", values);
        return model;
    }

    @Test
    void aPromptThatCannotBeRunFailsAloneUntilTooManyDo() throws Exception {
        LanguageModel model = TinyModels.random(5);
        try (BatchDecoder decoder = BatchDecoder.start(model, 2, 10)) {
            decoder.submit(request(1), TokenListener.NONE).result().get();
            model.close();
            for (int i = 1; i <= 3; i++) {
                assertThat(decoder.alive()).isTrue();
                Ticket ticket = decoder.submit(request(i), TokenListener.NONE);
                assertThatThrownBy(() -> ticket.result().get()).hasMessageContaining("closed");
            }
            assertThat(decoder.alive()).isFalse();
        }
    }

    @Test
    void brokenModelFailsItsRequestsInsteadOfHanging() throws Exception {
        LanguageModel model = TinyModels.random(2);
        try (BatchDecoder decoder = BatchDecoder.start(model, 2, 10)) {
            CountDownLatch started = new CountDownLatch(1);
            CountDownLatch gate = new CountDownLatch(1);
            Ticket running = decoder.submit(request(1), token -> {
                started.countDown();
                return open(gate);
            });
            Ticket waiting = decoder.submit(request(2), TokenListener.NONE);
            started.await();
            Thread closing = new Thread(model::close);
            closing.start();
            while (closing.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            gate.countDown();
            assertThatThrownBy(() -> waiting.result().get()).hasMessageContaining("closed");
            assertThatThrownBy(() -> running.result().get()).hasMessageContaining("closed");
            assertThat(decoder.alive()).isFalse();
            Ticket late = decoder.submit(request(2), TokenListener.NONE);
            assertThat(late.result()).isCompletedExceptionally();
            assertThat(decoder.waiting()).isZero();
        }
    }

    @Test
    void refusesAtTheDoor() {
        try (BatchDecoder decoder = BatchDecoder.start(MODEL, 1, 1)) {
            assertThatThrownBy(() ->
                            decoder.submit(GenerationRequest.greedy(TinyModels.ids(200, 1), 1), TokenListener.NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("found 200");
            assertThatThrownBy(() -> BatchDecoder.start(MODEL, 0, 1)).hasMessageContaining("at least one row");
        }
    }

    @Test
    void decodingLeavesNoArraysBehind() throws Exception {
        try (LanguageModel model = TinyModels.random(3)) {
            int before = model.values().manager().getManagedArrays().size();
            try (BatchDecoder decoder = BatchDecoder.start(model, 4, 100)) {
                for (int round = 0; round < 5; round++) {
                    List<Ticket> tickets = new ArrayList<>();
                    for (int i = 0; i < 10; i++) {
                        tickets.add(decoder.submit(request(i), TokenListener.NONE));
                    }
                    for (Ticket ticket : tickets) {
                        ticket.result().get();
                    }
                }
            }
            assertThat(model.values().manager().getManagedArrays()).hasSize(before);
        }
    }
}
