package dev.perennial.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PerennialConfigTest {
    @Test
    void withoutSettingsItIsOneMachineWithAllRoles() {
        PerennialConfig config = Configs.of(Map.of());
        assertThat(config.roles()).containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.of(Role.NONE)));
        assertThat(config.temporal().target()).isEqualTo("127.0.0.1:7233");
        assertThat(config.temporal().namespace()).isEqualTo("default");
        assertThat(config.s3().endpoint()).isEqualTo("http://127.0.0.1:9000");
        assertThat(config.s3().bucket()).isEqualTo("perennial");
        assertThat(config.topics().lifecycle()).isEqualTo("perennial.lifecycle");
        assertThat(config.database().migrate()).isTrue();
        assertThat(config.access().tokens()).isEmpty();
        assertThat(config.outbox().every()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.intake().largest()).isEqualTo(4 << 20);
        assertThat(config.device()).isEmpty();
        assertThat(config.dtype()).isEmpty();
    }

    @Test
    void everySettingIsRead() {
        PerennialConfig config = Configs.of(Map.ofEntries(
                Map.entry("perennial.roles", "api,gpu"),
                Map.entry("perennial.device", "cuda:1"),
                Map.entry("perennial.dtype", "float16"),
                Map.entry("perennial.request-key", "secret"),
                Map.entry("perennial.access.tokens-file", "/etc/tokens"),
                Map.entry("perennial.access.hosts", "models.example"),
                Map.entry("perennial.temporal.target", "temporal:7233"),
                Map.entry("perennial.temporal.grace", "5S"),
                Map.entry("perennial.s3.secret-key", "s"),
                Map.entry("perennial.database.migrate", "false"),
                Map.entry("perennial.topics.feedback", "f"),
                Map.entry("perennial.outbox.batch", "7"),
                Map.entry("perennial.intake.folders", "/models,/more")));
        assertThat(config.roles()).containsExactlyInAnyOrder(Role.API, Role.GPU);
        assertThat(config.device()).contains("cuda:1");
        assertThat(config.dtype()).contains("float16");
        assertThat(config.requestKey()).isEqualTo("secret");
        assertThat(config.access().tokensFile()).contains(Path.of("/etc/tokens"));
        assertThat(config.access().hosts().orElseThrow()).containsExactly("models.example");
        assertThat(config.temporal().target()).isEqualTo("temporal:7233");
        assertThat(config.temporal().grace()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.s3().secretKey()).isEqualTo("s");
        assertThat(config.database().migrate()).isFalse();
        assertThat(config.topics().feedback()).isEqualTo("f");
        assertThat(config.outbox().batch()).isEqualTo(7);
        assertThat(config.intake().folders().orElseThrow()).containsExactly(Path.of("/models"), Path.of("/more"));
    }

    @Test
    void anUnknownKeyIsRefusedByName() {
        assertThatThrownBy(() -> Configs.of(Map.of("perennial.temporal.tarteg", "x")))
                .hasMessageContaining("perennial.temporal.tarteg");
    }

    @Test
    void anUnknownRoleIsRefusedByName() {
        assertThatThrownBy(() -> Configs.of(Map.of("perennial.roles", "api,king")))
                .hasMessageContaining("king");
    }
}
