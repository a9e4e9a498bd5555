package dev.perennial.server.gateway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.ProvenanceKind;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.rollout.ArmCounts;
import dev.perennial.flow.steps.StepKey;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.ModelFolder;
import dev.perennial.model.config.Attention;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.config.SpecialTokens;
import dev.perennial.model.family.Llama;
import dev.perennial.model.text.Tokenizer;
import dev.perennial.server.Story;
import dev.perennial.server.Surroundings;
import dev.perennial.server.json.Json;
import dev.perennial.server.registry.PostgresOutcomes;
import dev.perennial.server.registry.Splits;
import dev.perennial.steps.port.Happening;
import dev.perennial.steps.port.Registry;
import dev.perennial.store.ModelStore;
import dev.perennial.store.manifest.Provenance;
import dev.perennial.store.publish.PublishListener;
import dev.perennial.tensor.DType;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Surroundings.class)
@Tag("slow")
class GatewayTest {
    private static final LineId LINE = new LineId("gateway", "story");
    private static final int WORDS = 16;

    @Inject
    Registry registry;

    @Inject
    Splits splits;

    @Inject
    ModelStore models;

    @Inject
    PostgresOutcomes outcomes;

    @Test
    void aServedModelAnswersStreamsAndIsGraded() throws Exception {
        Instant start = Instant.now();
        Revision revision = serve();
        await().atMost(Duration.ofSeconds(90)).until(() -> ask("").statusCode() == 200);
        await().atMost(Duration.ofSeconds(90)).until(() -> splits.isUp(revision.id(), start));

        Response whole = ask("");
        whole.then().body("usage.completion_tokens", equalTo(5)).body("choices[0].finish_reason", equalTo("length"));
        assertThat(whole.asString()).doesNotContain("revision").doesNotContain("@1");
        String text = whole.path("choices[0].text");
        assertThat(text).isNotBlank();
        assertThat(streamed(ask(",'stream':true"))).isEqualTo(text);

        Response brief = post("/v1/completions", "{'model':'" + LINE + "','prompt':'w1 w2','user':'u'}");
        brief.then().body("usage.completion_tokens", equalTo(3));
        assertThat(text).startsWith(brief.<String>path("choices[0].text"));
        chat("'messages':[{'role':'user','content':'w1 w2'}]")
                .then()
                .statusCode(200)
                .body("object", equalTo("chat.completion"))
                .body("usage.prompt_tokens", equalTo(2))
                .body("choices[0].message.content", equalTo(text));
        chat("'messages':[{'role':'robot','content':'w1'}]")
                .then()
                .statusCode(400)
                .body("detail", containsString("chat template refuses: No robots."));

        String id = whole.path("id");
        post("/v1/feedback", "{'id':'" + id + "','ok':false,'prompt':'w1 w2','expected':'w3'}")
                .then()
                .statusCode(202)
                .body("model", equalTo(LINE.toString()));
        await().atMost(Duration.ofSeconds(90))
                .until(() -> outcomes.ofRevision(revision.id(), start).equals(new ArmCounts(1, 1)));
        as(Surroundings.INFERENCE).get("/v1/models").then().body("data.id", hasItem(LINE.toString()));
    }

    @Test
    void whoMayNotAskAndWhatIsUnknownIsSaid() {
        post("/v1/completions", "{'model':'gateway/nobody','prompt':'w1'}")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("detail", containsString("'gateway/nobody' is not served"));
        post("/v1/feedback", "{'id':'req-1','ok':true}").then().statusCode(400);
        as(Surroundings.VIEWER).get("/v1/models").then().statusCode(403);
        given().get("/v1/models").then().statusCode(401);
    }

    private static Response ask(String more) {
        return post(
                "/v1/completions",
                "{'model':'" + LINE + "','prompt':'w1 w2','max_tokens':5,'temperature':0,'user':'u'" + more + "}");
    }

    private static Response chat(String messages) {
        return post(
                "/v1/chat/completions",
                "{'model':'" + LINE + "','max_tokens':5,'temperature':0,'user':'u'," + messages + "}");
    }

    private static String streamed(Response answer) {
        assertThat(answer.contentType()).startsWith("text/event-stream");
        List<String> events = List.of(answer.asString().strip().split("\n\n"));
        assertThat(events).last().isEqualTo("data: [DONE]");
        return events.subList(0, events.size() - 1).stream()
                .map(event -> Json.parse(event.substring("data: ".length())))
                .map(event -> event.path("choices").path(0).path("text").asText())
                .collect(Collectors.joining());
    }

    private static Response post(String path, String body) {
        return as(Surroundings.INFERENCE)
                .contentType("application/json")
                .body(body.replace('\'', '"'))
                .post(path);
    }

    private static io.restassured.specification.RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token);
    }

    private Revision serve() throws Exception {
        Path folder = Files.createTempDirectory("tiny");
        ModelConfig config = Llama.small(WORDS, 16, 1, new Attention(2, 1, 8), 64);
        Tokenizer tokenizer = Tokenizer.parse(words().getBytes(StandardCharsets.UTF_8), "tiny tokenizer");
        try (LanguageModel model = LanguageModel.create(config, SpecialTokens.NONE, tokenizer, 7)) {
            ModelFolder.write(model, folder, DType.F32);
        }
        Files.writeString(
                folder.resolve("chat_template.jinja"),
                "{% for m in messages %}{% if m.role == 'robot' %}{{ raise_exception('No robots.') }}{% endif %}"
                        + "{{ m.content }}{% endfor %}");
        Files.writeString(folder.resolve("generation_config.json"), "{\"max_new_tokens\":3}");
        Digest manifest =
                models.publish(folder, Provenance.none(), PublishListener.NONE).manifest();
        Revision told = new Story(LINE).revision(1, ProvenanceKind.REGISTERED);
        Revision revision = new Revision(told.id(), told.version(), manifest, manifest, told.provenance());
        registry.record(
                new StepKey("line/" + LINE, "register"),
                new Happening.Registered(new Story(LINE).registration(), revision, List.of()));
        splits.serve(revision.id());
        return revision;
    }

    /** A tokenizer of the words w0 to w15. */
    private static String words() {
        String vocabulary = IntStream.range(0, WORDS)
                .mapToObj(word -> "\"w" + word + "\":" + word)
                .collect(Collectors.joining(","));
        return "{\"version\":\"1.0\",\"truncation\":null,\"padding\":null,\"added_tokens\":[],\"normalizer\":null,"
                + "\"pre_tokenizer\":{\"type\":\"Whitespace\"},\"post_processor\":null,\"decoder\":null,"
                + "\"model\":{\"type\":\"WordLevel\",\"unk_token\":\"w0\",\"vocab\":{" + vocabulary + "}}}";
    }
}
