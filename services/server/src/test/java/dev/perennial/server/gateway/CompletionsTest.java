package dev.perennial.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.contract.line.RevisionId;
import dev.perennial.drift.profile.CategorySignal;
import dev.perennial.drift.profile.InferenceFeatures;
import dev.perennial.drift.profile.InferenceLog;
import dev.perennial.drift.profile.NumericSignal;
import dev.perennial.drift.profile.PromptContent;
import dev.perennial.model.GeneratedToken;
import dev.perennial.model.Generation;
import dev.perennial.model.TokenListener;
import dev.perennial.server.config.Configs;
import dev.perennial.server.config.PerennialConfig;
import dev.perennial.server.gateway.Completions.Running;
import dev.perennial.server.problem.Refusal;
import dev.perennial.server.requests.RequestIds;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class CompletionsTest {
    private final PerennialConfig config = Configs.of(Map.of());
    private final RequestIds ids = new RequestIds(config);
    private final Routes routes = new Routes(() -> 0);
    private final Endpoints endpoints = new Endpoints(Scripted::new, Runnable::run, () -> 0);
    private final Set<RevisionId> broken = new HashSet<>();
    private final List<Answer> answers = new ArrayList<>();
    private final CompletableFuture<Generation> result = new CompletableFuture<>();
    private final Completions completions = new Completions(routes, endpoints, ids, answers::add);

    /** Says "He" and waits for the rest. */
    private final class Scripted implements Endpoint {
        private final RevisionId revision;

        Scripted(RevisionId revision) {
            this.revision = revision;
        }

        @Override
        public Asked ask(CompletionRequest request, TokenListener listener) {
            listener.accept(new GeneratedToken(4, "He", -0.5f));
            return new Asked(3, result, () -> result.complete(Samples.generation("He", -0.5f)));
        }

        @Override
        public boolean alive() {
            return !broken.contains(revision);
        }

        @Override
        public void close() {}
    }

    @Test
    void anAnswerIsRecordedOnceForTheRevisionItsIdSeals() {
        serve(Samples.CANDIDATE, 10_000);
        Running running = completions.ask(Samples.request("u"), TokenListener.NONE);
        assertThat(answers).isEmpty();
        result.complete(Samples.generation("Hello", -0.5f, -1.5f));
        assertThat(answers).hasSize(1);
        Answer answer = answers.get(0);
        assertThat(answer.revision()).isEqualTo(Samples.CANDIDATE);
        assertThat(ids.open(running.id()).orElseThrow().revision()).isEqualTo(2);
        ProducerRecord<String, byte[]> record = new GatewayRecords(config).inference(answer);
        String body = new String(record.value(), StandardCharsets.UTF_8);
        InferenceFeatures features = InferenceLog.parse(body);
        assertThat(features.numbers().get(NumericSignal.MEAN_LOGPROB)).isCloseTo(-1.0, within(1e-9));
        assertThat(features.numbers()).containsEntry(NumericSignal.PROMPT_LENGTH, 3.0);
        assertThat(features.numbers()).containsEntry(NumericSignal.ANSWER_LENGTH, 2.0);
        assertThat(features.categories())
                .containsEntry(CategorySignal.PROMPT_CONTENT, PromptContent.bucket("Say hello"));
        assertThat(body).doesNotContain("ello");
        assertThat(record.key()).matches("acme/helper/[0-9]+");
    }

    @Test
    void whatARequestLogsNamesLineAndRevision() {
        serve(Samples.CANDIDATE, 10_000);
        try {
            completions.ask(Samples.request("u"), TokenListener.NONE);
            assertThat(MDC.get("line")).isEqualTo("acme/helper");
            assertThat(MDC.get("revision")).isEqualTo("acme/helper@2");
        } finally {
            MDC.clear();
        }
    }

    @Test
    void theCurrentRevisionAnswersWhileTheCandidateIsNotUpHere() {
        routes.observe(List.of(Samples.trial(1, 10_000)));
        endpoints.want(Set.of(Samples.CURRENT));
        Running running = completions.ask(Samples.request("u"), TokenListener.NONE);
        assertThat(ids.open(running.id()).orElseThrow().revision()).isEqualTo(1);
    }

    @Test
    void theCurrentRevisionAnswersOnceTheCandidateBrokeHere() {
        routes.observe(List.of(Samples.trial(1, 10_000)));
        endpoints.want(Set.of(Samples.CURRENT, Samples.CANDIDATE));
        broken.add(Samples.CANDIDATE);
        Running running = completions.ask(Samples.request("u"), TokenListener.NONE);
        assertThat(ids.open(running.id()).orElseThrow().revision()).isEqualTo(1);
    }

    @Test
    void aModelBeingOpenedIsNotReadyAndAnUnknownOneIsNamed() {
        CompletionRequest request = Samples.request("u");
        assertThatThrownBy(() -> completions.ask(request, TokenListener.NONE))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("'acme/helper' is not served");
        routes.observe(List.of(Samples.whole()));
        assertThatThrownBy(() -> completions.ask(request, TokenListener.NONE))
                .isInstanceOf(NotReady.class)
                .hasMessageContaining("being opened");
    }

    @Test
    void aStreamShowsEveryPieceOnceAndEnds() throws Exception {
        serve(Samples.CURRENT, 0);
        TokenStream stream = new TokenStream();
        CompletionRequest request = Samples.request("u");
        Running running = completions.ask(request, stream);
        result.complete(Samples.generation("Hello", -0.5f, -1.5f));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        stream.body(running, new CompletionJson(request, running.id(), 3)).write(out);
        String[] events = out.toString(StandardCharsets.UTF_8).split("\n\n");
        assertThat(events).hasSize(3);
        assertThat(events[0]).contains("\"text\":\"He\"").contains("\"finish_reason\":null");
        assertThat(events[1]).contains("\"text\":\"llo\"", "\"finish_reason\":\"stop\"", "\"completion_tokens\":2");
        assertThat(events[2]).isEqualTo("data: [DONE]");
    }

    private void serve(RevisionId up, int weight) {
        routes.observe(List.of(Samples.trial(1, weight)));
        endpoints.want(Set.of(up));
    }
}
