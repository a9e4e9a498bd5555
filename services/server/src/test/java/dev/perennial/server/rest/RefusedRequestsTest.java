package dev.perennial.server.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.perennial.contract.line.LineId;
import dev.perennial.server.Story;
import dev.perennial.server.Surroundings;
import dev.perennial.server.registry.AcceptedEvents;
import dev.perennial.server.temporal.LineBirth;
import dev.perennial.steps.port.Registry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that cannot be: each is answered with one sentence that names the culprit, and nothing has changed. */
@QuarkusTest
@WithTestResource(Surroundings.class)
class RefusedRequestsTest {
    @Inject
    Registry registry;

    @Inject
    AcceptedEvents events;

    @Inject
    LineBirth births;

    @Test
    void withoutTheRoleALineStaysAsItIs() {
        LineId line = new LineId("rest", "roles");
        new Story(line).register(registry);
        births.start(new Story(line).registration());
        as(Surroundings.VIEWER)
                .contentType(ContentType.JSON)
                .body("{\"reason\":\"test\"}")
                .post("/api/v1/lines/rest/roles/freeze")
                .then()
                .statusCode(403)
                .body("detail", containsString("one that carries the role"));
        as(Surroundings.VIEWER)
                .get("/api/v1/lines/rest/roles/status")
                .then()
                .statusCode(200)
                .body("phase", equalTo("REGISTERING"));
    }

    @Test
    void commandsToALineNobodyStartedNameIt() {
        new Story(new LineId("rest", "unborn")).register(registry);
        for (String line : new String[] {"rest/unborn", "rest/nobody"}) {
            as(Surroundings.OPERATOR)
                    .contentType(ContentType.JSON)
                    .body("{\"reason\":\"test\"}")
                    .post("/api/v1/lines/" + line + "/freeze")
                    .then()
                    .statusCode(404)
                    .body(
                            "detail",
                            equalTo("Nothing runs or ran as 'line/" + line
                                    + "'; look the name up in the lists of lines and changes."));
        }
    }

    @Test
    void aTriggerForALineNobodyKnowsIsRefusedAndNotKept() {
        as(Surroundings.OPERATOR)
                .header("Idempotency-Key", "rest-nobody")
                .contentType(ContentType.JSON)
                .body("{\"requests\":[{\"prompt\":\"p\",\"target_new\":\"t\"}]}")
                .post("/api/v1/lines/rest/nobody/triggers/corrections")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("detail", containsString("rest/nobody"));
        assertThat(events.isDone("rest", "/api/v1", "rest-nobody")).isFalse();
        assertThat(events.pending(Instant.now().plusSeconds(60), 0, 1_000))
                .extracting(each -> each.event().id())
                .doesNotContain("rest-nobody");
    }

    @Test
    void aPolicyWithAnUnknownKeyIsRefusedAndTheOldOneStays() {
        LineId line = new LineId("rest", "policy");
        new Story(line).register(registry);
        births.start(new Story(line).registration());
        as(Surroundings.OPERATOR)
                .contentType(ContentType.JSON)
                .body("{\"pace\":{\"quietPeriood\":\"PT1S\"}}")
                .patch("/api/v1/lines/rest/policy/policy")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", containsString("quietPeriood"));
        as(Surroundings.VIEWER).get("/api/v1/lines/rest/policy/policy").then().body("version", equalTo(1));
    }

    /** A way in which a model folder is none, and what its refusal names. */
    enum Breakage {
        PICKLE("pytorch_model.bin", "pytorch_model.bin", "\u0080\u0002}q."),
        TRUNCATED("model.safetensors", "model.safetensors", "d\0\0\0\0\0\0\0{"),
        TRAVERSAL(
                "../elsewhere.safetensors",
                "model.safetensors.index.json",
                "{\"metadata\":{},\"weight_map\":{\"w\":\"../elsewhere.safetensors\"}}");

        private final String culprit;
        private final String file;
        private final String content;

        Breakage(String culprit, String file, String content) {
            this.culprit = culprit;
            this.file = file;
            this.content = content;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenModelFolderIsNoLine(Breakage breakage, @TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"architectures\":[\"LlamaForCausalLM\"]}");
        Files.writeString(folder.resolve(breakage.file), breakage.content, StandardCharsets.ISO_8859_1);
        String line = "rest/broken-" + breakage.name().toLowerCase(Locale.ROOT);
        as(Surroundings.OPERATOR)
                .contentType(ContentType.JSON)
                .body("{\"line\":\"" + line + "\",\"base\":{\"name\":\"b\",\"folder\":\"" + folder + "\"}}")
                .post("/api/v1/lines")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", containsString(breakage.culprit));
        as(Surroundings.VIEWER).get("/api/v1/lines/" + line).then().statusCode(404);
        as(Surroundings.VIEWER).get("/api/v1/lines/" + line + "/status").then().statusCode(404);
    }

    private static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token);
    }
}
