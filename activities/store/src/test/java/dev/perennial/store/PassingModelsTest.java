package dev.perennial.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.store.PassingModels.Place;
import dev.perennial.store.cache.CachedModel;
import dev.perennial.store.cache.ModelCache;
import dev.perennial.store.failure.DigestMismatchException;
import dev.perennial.store.failure.MalformedArtifactException;
import dev.perennial.store.manifest.Provenance;
import dev.perennial.store.object.MemoryObjectStore;
import dev.perennial.store.object.ObjectBody;
import dev.perennial.store.object.ObjectStat;
import dev.perennial.store.publish.PublishListener;
import dev.perennial.store.work.ProgressListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassingModelsTest {
    private static final Place ONE = new Place("line/a", "one");
    private static final Place TWO = new Place("line/a", "two");
    private static final Place ELSEWHERE = new Place("line/ab", "one");

    @TempDir
    Path disk;

    private final MemoryObjectStore objects = new MemoryObjectStore();
    private ModelCache cache;
    private PassingModels passing;
    private Path folder;

    @BeforeEach
    void open() {
        cache = ModelCache.open(disk.resolve("cache"), 1L << 30);
        passing = new PassingModels(objects, cache, 2);
        folder = PicoModel.single(disk.resolve("model"), PicoModel.tensors(1));
    }

    @AfterEach
    void close() {
        cache.close();
    }

    @Test
    void isThereUntilItIsRemovedAndMayComeAgain() {
        assertThat(passing.open(ONE, ProgressListener.NONE)).isEmpty();
        for (int i = 0; i < 2; i++) {
            passing.put(ONE, folder, PublishListener.NONE);
            requireWhole(ONE);
            passing.remove(ONE);
            assertThat(passing.open(ONE, ProgressListener.NONE)).isEmpty();
            assertThat(keys("")).isEmpty();
        }
    }

    @Test
    void oneThatGoesTakesNothingFromTheOthersOfTheSameBytes() {
        new ModelStore(objects, cache, 2).publish(folder, Provenance.none(), PublishListener.NONE);
        int published = keys("").size();
        for (Place place : List.of(ONE, TWO, ELSEWHERE)) {
            passing.put(place, folder, PublishListener.NONE);
        }

        assertThat(passing.removeOthers("line/a", Set.of("two"), () -> {})).containsExactly("one");
        assertThat(passing.removeOthers("line/a", Set.of("two"), () -> {})).isEmpty();

        assertThat(keys("passing/line/a/one/")).isEmpty();
        requireWhole(TWO);
        requireWhole(ELSEWHERE);
        assertThat(keys("blobs/").size() + keys("manifests/").size()).isEqualTo(published);
    }

    @Test
    void whatIsCorruptIsToldAndWhatIsHalfThereIsNot() {
        passing.put(ONE, folder, PublishListener.NONE);
        passing.put(TWO, folder, PublishListener.NONE);
        spoil(keys("passing/line/a/one/manifests/").get(0));
        spoil("passing/line/a/two/manifest");
        passing.put(ELSEWHERE, folder, PublishListener.NONE);
        objects.delete(keys("passing/line/ab/one/blobs/").get(0));

        assertThatThrownBy(() -> passing.open(ONE, ProgressListener.NONE)).isInstanceOf(DigestMismatchException.class);
        assertThatThrownBy(() -> passing.open(TWO, ProgressListener.NONE))
                .isInstanceOf(MalformedArtifactException.class)
                .hasMessageContaining("passing/line/a/two");
        assertThat(passing.open(ELSEWHERE, ProgressListener.NONE)).isEmpty();
        passing.put(ELSEWHERE, folder, PublishListener.NONE);
        requireWhole(ELSEWHERE);
    }

    private void requireWhole(Place place) {
        try (CachedModel model = passing.open(place, ProgressListener.NONE).orElseThrow()) {
            assertThat(PicoModel.contents(model.folder())).isEqualTo(PicoModel.contents(folder));
        }
    }

    private void spoil(String key) {
        String tag = objects.stat(key).orElseThrow().tag();
        assertThat(objects.replace(key, tag, ObjectBody.of(new byte[] {1, 2, 3}, ObjectBody.BINARY)))
                .isPresent();
    }

    private List<String> keys(String prefix) {
        return objects.list(prefix, "", 1000).stream().map(ObjectStat::key).toList();
    }
}
