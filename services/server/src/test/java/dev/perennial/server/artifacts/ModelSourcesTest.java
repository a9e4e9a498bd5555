package dev.perennial.server.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.server.config.Configs;
import dev.perennial.server.config.PerennialConfig;
import dev.perennial.store.cache.ModelCache;
import dev.perennial.store.s3.S3ObjectStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSourcesTest {
    @TempDir
    Path folder;

    @Test
    void oneMachineReadsEverywhere() throws Exception {
        assertThat(read("api,intake", "127.0.0.1", Map.of())).isEqualTo("text");
    }

    @Test
    void aProcessOfManyReadsNothingThatIsNotConfigured() {
        refused("intake", "127.0.0.1");
        refused("api", "0.0.0.0");
    }

    @Test
    void whatIsConfiguredIsRead() throws Exception {
        Map<String, String> folders =
                Map.of("perennial.intake.folders", folder.toRealPath().toString());
        assertThat(read("intake", "127.0.0.1", folders)).isEqualTo("text");
    }

    private void refused(String roles, String host) {
        assertThatThrownBy(() -> read(roles, host, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("perennial.intake.folders");
    }

    private String read(String roles, String host, Map<String, String> more) throws Exception {
        Path file = Files.writeString(folder.resolve("test.jsonl"), "text");
        Map<String, String> settings = new HashMap<>(more);
        settings.put("perennial.roles", roles);
        settings.put("perennial.cache.folder", folder.resolve("cache").toString());
        PerennialConfig config = Configs.of(settings);
        StoreConnection connection = new StoreConnection();
        try (S3ObjectStore store = connection.store(config);
                ModelCache cache = connection.cache(config)) {
            ModelSources sources =
                    new ModelSources(config, connection.artifacts(store, cache).models(), host);
            return sources.text("tests", null, file.toString());
        }
    }
}
