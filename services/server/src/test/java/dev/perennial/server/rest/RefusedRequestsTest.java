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
import dev.perennial.server.view.AcceptedEvent;
import dev.perennial.steps.port.Registry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Instant;
import org.junit.jupiter.api.Test;

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
        assertThat(events.pending(Instant.now().plusSeconds(60), 1_000))
                .extracting(AcceptedEvent::id)
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

    private static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token);
    }
}
