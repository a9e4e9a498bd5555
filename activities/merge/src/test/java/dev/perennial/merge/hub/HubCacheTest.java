package dev.perennial.merge.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.merge.failure.MergeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The layout is that of huggingface_hub 1.x. */
class HubCacheTest {
    private static final String FIRST = "0123456789abcdef0123456789abcdef01234567";
    private static final String SECOND = "89abcdef0123456789abcdef0123456789abcdef";

    @TempDir
    Path folder;

    @BeforeEach
    void aRepositoryWithTwoRevisions() throws IOException {
        Path repository = folder.resolve("models--org--name");
        Files.createDirectories(repository.resolve("refs/refs/pr"));
        Files.writeString(repository.resolve("refs/main"), SECOND);
        Files.writeString(repository.resolve("refs/v1.0"), FIRST + "\n");
        Files.writeString(repository.resolve("refs/refs/pr/3"), FIRST);
        Files.writeString(repository.resolve("refs/gone"), FIRST.replace('0', 'f'));
        Files.createDirectories(repository.resolve("snapshots").resolve(FIRST));
        Files.createDirectories(repository.resolve("snapshots").resolve(SECOND));
    }

    private Optional<String> found(String name, String revision) {
        return new HubCache(folder)
                .snapshot(name, Optional.ofNullable(revision))
                .map(snapshot -> snapshot.getFileName().toString());
    }

    @Test
    void findsBranchesTagsRequestsAndCommits() {
        assertThat(found("org/name", "main")).contains(SECOND);
        assertThat(new HubCache(folder).snapshot("org/name", Optional.empty()))
                .contains(folder.resolve("models--org--name/snapshots").resolve(SECOND));
        assertThat(found("org/name", "v1.0")).contains(FIRST);
        assertThat(found("org/name", "refs/pr/3")).contains(FIRST);
        assertThat(found("org/name", FIRST)).contains(FIRST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"v2", "gone", "01234567", "../snapshots", "../../../../etc/passwd", "/etc/passwd", "refs", ""})
    void aRevisionThatIsNotThereIsNotFound(String revision) {
        assertThat(found("org/name", revision)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"org/other", "name", "../org/name", "org--name", "a/org/name", "~/org", ""})
    void aRepositoryThatIsNotThereIsNotFound(String name) {
        assertThat(found(name, "main")).isEmpty();
    }

    @Test
    void aReferenceThatIsNoCommitIsRefused() throws IOException {
        Files.writeString(folder.resolve("models--org--name/refs/main"), "../../../elsewhere");
        assertThatThrownBy(() -> found("org/name", "main"))
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContaining("refs/main: expected the commit of a revision, 40 hexadecimal digits");
    }

    @Test
    void whatIsMissingIsToldWithTheWayToFetchIt() {
        assertThat(new HubCache(folder).missing("org/other", Optional.of("v2")))
                .isEqualTo(
                        "no revision v2 of org/other in the Hugging Face cache " + folder + ", and nothing is"
                                + " downloaded here; fetch it (hf download org/other --revision v2), or give the model's folder");
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "/cache,/hf,/xdg,/cache",
                "'',/hf,/xdg,/hf/hub",
                "'','',/xdg,/xdg/huggingface/hub",
                "'','','',/home/me/.cache/huggingface/hub",
                "~/models,/hf,'',/home/me/models"
            })
    void isWhereTheVariablesOfItsClientsSay(String cache, String home, String caches, String expected) {
        Map<String, String> variables = Map.of("HF_HUB_CACHE", cache, "HF_HOME", home, "XDG_CACHE_HOME", caches);
        assertThat(HubCache.of(variables, Path.of("/home/me")).folder()).isEqualTo(Path.of(expected));
    }
}
