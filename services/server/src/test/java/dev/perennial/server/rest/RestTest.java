package dev.perennial.server.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;

import dev.perennial.contract.line.LineId;
import dev.perennial.server.Story;
import dev.perennial.server.Surroundings;
import dev.perennial.server.temporal.LineBirth;
import dev.perennial.steps.port.Registry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Surroundings.class)
class RestTest {
    private static final LineId LINE = new LineId("rest", "story");

    @Inject
    Registry registry;

    @Inject
    LineBirth births;

    @Test
    void aLineItsRevisionsChangesAndLineageAreShown() {
        story();
        as(Surroundings.VIEWER).get("/api/v1/lines").then().statusCode(200).body("line", hasItem("rest/story"));
        as(Surroundings.VIEWER)
                .get("/api/v1/lines/rest/story")
                .then()
                .statusCode(200)
                .body("current", equalTo(2))
                .body("base.name", equalTo("base-1"));
        as(Surroundings.VIEWER)
                .get("/api/v1/lines/rest/story/revisions")
                .then()
                .body("revision.id", hasItems("rest/story@1", "rest/story@2"));
        as(Surroundings.VIEWER)
                .get("/api/v1/lines/rest/story/revisions/2")
                .then()
                .body("state", equalTo("CURRENT"))
                .body("figures[0].name", equalTo("efficacy"));
        as(Surroundings.VIEWER)
                .get("/api/v1/lines/rest/story/changes/1")
                .then()
                .body("change.state", equalTo("promoted"))
                .body("steps", hasSize(1));
        as(Surroundings.VIEWER)
                .get("/api/v1/lines/rest/story/revisions/lineage")
                .then()
                .body("nodes.id", hasItems("rest/story@1", "rest/story@2", Story.BASE.toString()))
                .body("edges.find { it.from == 'rest/story@1' }.to", equalTo("rest/story@2"));
        as(Surroundings.VIEWER)
                .get("/api/v1/lines/rest/story/audit")
                .then()
                .body("action", hasItem("revision.promoted"));
    }

    @Test
    void whatIsNotThereIsNamed() {
        story();
        problem(as(Surroundings.VIEWER), "/api/v1/lines/rest/nobody", 404, "rest/nobody");
        problem(as(Surroundings.VIEWER), "/api/v1/lines/rest/story/revisions/9", 404, "no revision 9");
        problem(as(Surroundings.VIEWER), "/api/v1/lines/rest/story/changes/9", 404, "no change 9");
        problem(as(Surroundings.VIEWER), "/api/v1/lines/rest/story/rollouts/9", 404, "rollout/rest/story/9");
        problem(as(Surroundings.VIEWER), "/api/v1/lines/REST/story", 400, "REST/story");
        problem(as(Surroundings.VIEWER), "/api/v1/lines/rest/story/decisions?limit=0", 400, "limit");
        problem(as(Surroundings.VIEWER), "/api/v1/nothing", 404, "");
    }

    @Test
    void callersAreAskedForATokenAndForTheRole() {
        problem(given(), "/api/v1/lines", 401, "Authorization: Bearer");
        problem(as("wrong"), "/api/v1/lines", 401, "not known");
        as(Surroundings.VIEWER)
                .contentType(ContentType.JSON)
                .body("{}")
                .post("/api/v1/lines/rest/story/freeze")
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("detail", containsString("role"));
        as(Surroundings.OPERATOR)
                .contentType(ContentType.JSON)
                .post("/api/v1/lines/rest/story/rollouts/1/approve")
                .then()
                .statusCode(403);
    }

    @Test
    void foreignHostsAndOriginsAreRefused() {
        problem(as(Surroundings.VIEWER).header("Host", "evil.example"), "/api/v1/lines", 403, "evil.example");
        problem(as(Surroundings.VIEWER).header("Origin", "http://evil.example"), "/api/v1/lines", 403, "evil.example");
        as(Surroundings.VIEWER)
                .header("Origin", "http://127.0.0.1:1")
                .get("/api/v1/lines")
                .then()
                .statusCode(200);
    }

    @Test
    void aRegistrationSaysWhatIsWrongWithIt() {
        register("{\"line\":\"rest\",\"base\":{\"name\":\"b\",\"folder\":\"/nowhere\"}}", "tenant/name");
        register("{\"line\":\"rest/new\",\"base\":{\"name\":\"b\",\"folder\":\"/nowhere\"}}", "/nowhere");
        register("{\"line\":\"rest/new\",\"base\":{\"name\":\"b\"}}", "'manifest'");
        register("{\"line\":\"rest/new\",\"base\":{\"name\":\"b\",\"folder\":\"/x\"},\"colour\":1}", "colour");
        register("{\"line\":", "JSON");
    }

    @Test
    void triggersAreTakenOnceByTheirKey() {
        story();
        String body = "{\"requests\":[{\"prompt\":\"p\",\"target_new\":\"t\"}]}";
        for (String taken : new String[] {"WAITS", "WAITS"}) {
            as(Surroundings.OPERATOR)
                    .header("Idempotency-Key", "rest-1")
                    .contentType(ContentType.JSON)
                    .body(body)
                    .post("/api/v1/lines/rest/story/triggers/corrections")
                    .then()
                    .statusCode(202)
                    .body("id", equalTo("rest-1"))
                    .body("taken", equalTo(taken));
        }
        as(Surroundings.OPERATOR)
                .contentType(ContentType.JSON)
                .body("{\"requests\":[]}")
                .post("/api/v1/lines/rest/story/triggers/corrections")
                .then()
                .statusCode(400)
                .body("detail", containsString("requests"));
    }

    @Test
    void aCommandIsGivenOncePerKeyAndRefusedWithTheLinesReason() {
        LineId line = new LineId("rest", "commanded");
        new Story(line).register(registry);
        births.start(new Story(line).registration());
        freeze("key-1").then().statusCode(200).body("line", equalTo("rest/commanded"));
        freeze("key-1").then().statusCode(200);
        freeze("key-2").then().statusCode(409).body("detail", containsString("frozen"));
        as(Surroundings.VIEWER)
                .get("/api/v1/lines/rest/commanded/status")
                .then()
                .statusCode(200)
                .body("line", equalTo("rest/commanded"));
        as(Surroundings.VIEWER)
                .get("/api/v1/lines/rest/commanded/policy")
                .then()
                .body("version", equalTo(1));
    }

    @Test
    void healthAnswersOnAPortOfItsOwnAndNamesEveryDependency() {
        int port = ConfigProvider.getConfig().getValue("quarkus.management.port", Integer.class);
        given().port(port).get("/q/health/live").then().statusCode(200);
        given().port(port)
                .get("/q/health/ready")
                .then()
                .body("checks.find { it.name == 'dependencies' }.data.database", equalTo("there"))
                .body("checks.find { it.name == 'dependencies' }.data.kafka", equalTo("there"))
                .body("checks.find { it.name == 'dependencies' }.data.store", equalTo("there"))
                .body("checks.find { it.name == 'dependencies' }.data.temporal", equalTo("there"));
        given().port(port).get("/q/metrics").then().statusCode(200).body(containsString("perennial_outbox_sent"));
    }

    @Test
    void theInterfaceIsWhatTheCommittedDescriptionSays() throws Exception {
        String now = as(Surroundings.VIEWER)
                .get("/openapi")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        Path written = Path.of("target", "openapi.yaml");
        Files.writeString(written, now);
        assertThat(now)
                .as("openapi.yaml differs; look at " + written + " and commit it in its place")
                .isEqualTo(Files.readString(Path.of("openapi.yaml")));
    }

    private static Response freeze(String key) {
        return as(Surroundings.OPERATOR)
                .header("Idempotency-Key", key)
                .contentType(ContentType.JSON)
                .body("{\"reason\":\"test\"}")
                .post("/api/v1/lines/rest/commanded/freeze");
    }

    private void story() {
        new Story(LINE).register(registry);
        new Story(LINE).edit(registry);
    }

    private static void register(String body, String reason) {
        as(Surroundings.OPERATOR)
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/lines")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", containsString(reason));
    }

    private static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token);
    }

    private static void problem(RequestSpecification caller, String path, int status, String reason) {
        caller.get(path)
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("detail", containsString(reason))
                .body("status", equalTo(status));
    }
}
