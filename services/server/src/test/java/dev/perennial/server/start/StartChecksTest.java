package dev.perennial.server.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.server.config.Configs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartChecksTest {
    @Test
    void loopbackNeedsNoTokens() {
        assertThat(problems(Map.of(), false, "127.0.0.1")).isEmpty();
    }

    @Test
    void anyOtherAddressIsRefusedWithoutTokens() {
        Map<String, String> sealed = Map.of("perennial.request-key", "secret");
        assertThat(problems(sealed, false, "0.0.0.0"))
                .singleElement()
                .asString()
                .contains("quarkus.http.host: 0.0.0.0")
                .contains("perennial.access.tokens");
        assertThat(problems(sealed, true, "0.0.0.0")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "intake", "api,gateway"})
    void whoSealsOrOpensRequestIdsNeedsASecretKeyWhenOthersReachIt(String roles) {
        Map<String, String> known = Map.of("perennial.roles", roles);
        assertThat(problems(known, true, "0.0.0.0"))
                .singleElement()
                .asString()
                .startsWith("perennial.request-key: 0.0.0.0")
                .contains("set a secret of your own");
        assertThat(problems(Map.of("perennial.roles", roles, "perennial.request-key", "s3cret"), true, "0.0.0.0"))
                .isEmpty();
        assertThat(problems(known, true, "127.0.0.1")).isEmpty();
    }

    @Test
    void theOtherRolesNeedNoRequestKey() {
        assertThat(problems(Map.of("perennial.roles", "api,orchestrator"), true, "0.0.0.0"))
                .isEmpty();
    }

    @Test
    void anUnknownDeviceOrTypeIsRefusedByItsProperty() {
        assertThat(problems(Map.of("perennial.device", "tpu"), true, "127.0.0.1"))
                .singleElement()
                .asString()
                .startsWith("perennial.device")
                .contains("'tpu'");
        assertThat(problems(Map.of("perennial.dtype", "int8"), true, "127.0.0.1"))
                .singleElement()
                .asString()
                .startsWith("perennial.dtype");
    }

    @Test
    void everyWrongAddressIsNamedAtOnce() {
        List<String> found = problems(
                Map.of(
                        "perennial.temporal.target", "http://temporal",
                        "perennial.s3.endpoint", "127.0.0.1:9000",
                        "perennial.topics.catalog", "my topic"),
                true,
                "127.0.0.1");
        assertThat(found).hasSize(3);
        assertThat(found.get(0)).startsWith("perennial.temporal.target").contains("http://temporal");
        assertThat(found.get(1)).startsWith("perennial.s3.endpoint").contains("127.0.0.1:9000");
        assertThat(found.get(2)).startsWith("perennial.topics").contains("my topic");
    }

    @Test
    void credentialsInTheStoresAddressAreRefusedAndNotRepeated() {
        assertThat(problems(Map.of("perennial.s3.endpoint", "http://me:s3cr3t@127.0.0.1:9000"), true, "127.0.0.1"))
                .singleElement()
                .asString()
                .contains("perennial.s3.endpoint")
                .doesNotContain("s3cr3t");
    }

    private static List<String> problems(Map<String, String> properties, boolean tokens, String host) {
        return new StartChecks(Configs.of(properties), tokens, host).problems();
    }
}
