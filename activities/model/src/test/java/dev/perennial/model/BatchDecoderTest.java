package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
    void brokenModelFailsItsRequestsInsteadOfHanging() throws Exception {
        LanguageModel model = TinyModels.random(2);
        try (BatchDecoder decoder = BatchDecoder.start(model, 2, 10)) {
            CountDownLatch started = new CountDownLatch(1);
            CountDownLatch gate = new CountDownLatch(1);
            decoder.submit(request(1), token -> {
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
