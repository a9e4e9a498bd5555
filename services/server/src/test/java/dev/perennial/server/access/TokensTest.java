package dev.perennial.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.server.config.AccessConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {
    private static final String HASH_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void aTokenIsFoundByItsHashAndCarriesItsRoles() {
        Tokens tokens = Tokens.of(config(List.of("otto:operator+inference:" + HASH_OF_ABC), Optional.empty()));
        Caller caller = tokens.find("abc").orElseThrow();
        assertThat(caller.name()).isEqualTo("otto");
        assertThat(caller.roles()).containsExactlyInAnyOrder("operator", "viewer", "inference");
        assertThat(tokens.find("abd")).isEmpty();
    }

    @Test
    void tokensComeFromAFileWithComments(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("tokens");
        Files.writeString(file, "# who may look\n\nvera:viewer:" + HASH_OF_ABC + "\n");
        assertThat(Tokens.of(config(List.of(), Optional.of(file)))
                        .find("abc")
                        .orElseThrow()
                        .roles())
                .containsExactly("viewer");
    }

    @Test
    void aMalformedEntryIsNamedByItsPlaceAndNeverPrinted() {
        assertThatThrownBy(() -> Tokens.of(config(List.of("otto:king:" + HASH_OF_ABC), Optional.empty())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("perennial.access.tokens, entry 1")
                .hasMessageNotContaining(HASH_OF_ABC);
    }

    @Test
    void anUnreadableFileIsNamed(@TempDir Path folder) {
        assertThatThrownBy(() -> Tokens.of(config(List.of(), Optional.of(folder.resolve("none")))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none")
                .hasMessageContaining("name a readable file");
    }

    private static AccessConfig config(List<String> entries, Optional<Path> file) {
        return new AccessConfig() {
            @Override
            public Optional<List<String>> tokens() {
                return Optional.of(entries);
            }

            @Override
            public Optional<Path> tokensFile() {
                return file;
            }

            @Override
            public Optional<List<String>> hosts() {
                return Optional.empty();
            }
        };
    }
}
