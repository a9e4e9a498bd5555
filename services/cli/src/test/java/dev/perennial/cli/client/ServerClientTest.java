package dev.perennial.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.cli.file.Json;
import dev.perennial.cli.outcome.Refused;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;

class ServerClientTest {
    @Test
    void asksWithoutComplaintUntilTheServerAnswers() throws IOException {
        FakeServer server = new FakeServer();
        ServerClient client = new ServerClient(URI.create(server.address()), "");
        try (server) {
            assertThat(client.ask("/ready")).isEmpty();
            server.on("GET /ready", 200, "{\"status\":\"UP\"}");
            assertThat(client.ask("/ready"))
                    .hasValueSatisfying(
                            answer -> assertThat(answer.path("status").asText()).isEqualTo("UP"));
        }
        assertThat(client.ask("/ready")).isEmpty();
        assertThatThrownBy(() -> client.get("/ready"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("No server answers at " + server.address());
    }

    @Test
    void changesAPart() throws IOException {
        try (FakeServer server = new FakeServer()) {
            server.on("PATCH /policy", 200, "{\"version\":2}");
            ServerClient client = new ServerClient(URI.create(server.address()), "secret");

            assertThat(client.patch("/policy", Json.object().put("pace", "slow")))
                    .isEqualTo(Json.object().put("version", 2));
            assertThat(server.sent("PATCH /policy")).isEqualTo("{\"pace\":\"slow\"}");
            assertThat(server.token("PATCH /policy")).isEqualTo("Bearer secret");
        }
    }
}
