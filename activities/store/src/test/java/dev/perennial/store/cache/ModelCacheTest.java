package dev.perennial.store.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.failure.InsufficientStorageException;
import dev.perennial.store.failure.StoreException;
import dev.perennial.store.failure.StoreUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCacheTest {
    private static final Digest A = new Digest("a".repeat(64));
    private static final Digest B = new Digest("b".repeat(64));
    private static final Digest C = new Digest("c".repeat(64));

    @TempDir
    Path root;

    @Test
    void makesAModelOnceAndKeepsItOverRestarts() {
        AtomicInteger made = new AtomicInteger();
        for (int start = 0; start < 2; start++) {
            try (ModelCache cache = ModelCache.open(root, 100)) {
                for (int i = 0; i < 2; i++) {
                    try (CachedModel model = cache.checkout(A, 10, counting(made))) {
                        assertThat(model.folder().resolve("file")).hasSize(10);
                    }
                }
                assertThat(cache.bytes()).isEqualTo(10);
            }
        }
        assertThat(made).hasValue(1);
    }

    @Test
    void dropsTheLeastRecentlyUsedThatNobodyHasOpen() {
        try (ModelCache cache = ModelCache.open(root, 30)) {
            put(cache, A);
            put(cache, B);
            put(cache, C);
            put(cache, A);
            put(cache, new Digest("d".repeat(64)));
            assertThat(held()).containsExactlyInAnyOrder("a", "c", "d");
            try (CachedModel open = cache.checkout(C, 10, ModelCacheTest::fill)) {
                put(cache, new Digest("e".repeat(64)));
                put(cache, new Digest("f".repeat(64)));
                assertThat(held()).containsExactlyInAnyOrder("c", "e", "f");
                assertThat(open.folder().resolve("file")).exists();
            }
        }
    }

    @Test
    void remembersAcrossRestartsWhichWasUsedLast() throws IOException {
        try (ModelCache cache = ModelCache.open(root, 30)) {
            put(cache, A);
            put(cache, B);
        }
        Files.setLastModifiedTime(root.resolve("models/" + A.hex()), FileTime.fromMillis(2_000_000));
        Files.setLastModifiedTime(root.resolve("models/" + B.hex()), FileTime.fromMillis(1_000_000));
        try (ModelCache cache = ModelCache.open(root, 10)) {
            assertThat(cache.bytes()).isEqualTo(10);
            assertThat(held()).containsExactly("a");
        }
    }

    @Test
    void refusesWhatCannotFitAndLosesNothing() {
        try (ModelCache cache = ModelCache.open(root, 25)) {
            assertThatThrownBy(() -> cache.checkout(A, 26, ModelCacheTest::fill))
                    .isInstanceOf(InsufficientStorageException.class)
                    .hasMessageContaining("limited to 25 bytes")
                    .hasMessageContaining("needs 26")
                    .matches(thrown -> !((StoreException) thrown).retryable(), "final");
            try (CachedModel a = cache.checkout(A, 10, ModelCacheTest::fill);
                    CachedModel b = cache.checkout(B, 10, ModelCacheTest::fill)) {
                assertThatThrownBy(() -> put(cache, C))
                        .hasMessageContaining("20 are in use")
                        .matches(thrown -> ((StoreException) thrown).retryable(), "may be tried again");
                assertThat(a.folder()).exists();
                assertThat(b.folder()).exists();
            }
            put(cache, C);
        }
    }

    @Test
    void showsNothingOfAFolderThatCouldNotBeMade() {
        try (ModelCache cache = ModelCache.open(root, 100)) {
            assertThatThrownBy(() -> cache.checkout(A, 10, folder -> {
                        fill(folder);
                        throw new IllegalStateException("half-way");
                    }))
                    .hasMessage("half-way");
            assertThat(held()).isEmpty();
            assertThat(root.resolve("partial")).isEmptyDirectory();
            assertThat(cache.bytes()).isZero();
            assertThat(cache.held(A)).isEmpty();
            put(cache, A);
            cache.held(A).orElseThrow().close();
        }
    }

    @Test
    void clearsAwayWhatAKilledProcessLeft() throws IOException {
        Files.createDirectories(root.resolve("partial/" + A.hex() + ".x"));
        Files.writeString(root.resolve("partial/" + A.hex() + ".x/file"), "half");
        try (ModelCache cache = ModelCache.open(root, 100)) {
            assertThat(root.resolve("partial")).isEmptyDirectory();
            assertThat(cache.bytes()).isZero();
        }
    }

    @Test
    void makesAModelOnceForManyAtTheSameTime() throws InterruptedException, ExecutionException {
        AtomicInteger made = new AtomicInteger();
        Set<Path> folders = ConcurrentHashMap.newKeySet();
        try (ModelCache cache = ModelCache.open(root, 100)) {
            List<Callable<Boolean>> users = IntStream.range(0, 8)
                    .mapToObj(i -> (Callable<Boolean>) () -> {
                        try (CachedModel model = cache.checkout(i % 2 == 0 ? A : B, 10, counting(made))) {
                            folders.add(model.folder());
                            return Files.exists(model.folder().resolve("file"));
                        }
                    })
                    .toList();
            ExecutorService pool = Executors.newFixedThreadPool(8);
            for (Future<Boolean> user : pool.invokeAll(users)) {
                assertThat(user.get()).isTrue();
            }
            pool.shutdown();
        }
        assertThat(made).hasValue(2);
        assertThat(folders).hasSize(2);
    }

    @Test
    void belongsToOneProcess() {
        try (ModelCache cache = ModelCache.open(root, 100)) {
            assertThatThrownBy(() -> ModelCache.open(root, 100))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(root.toString())
                    .hasMessageContaining("in use by another process");
            assertThat(cache.bytes()).isZero();
        }
    }

    @Test
    void makesAFolderAnewThatSomebodyDeleted() throws IOException {
        AtomicInteger made = new AtomicInteger();
        try (ModelCache cache = ModelCache.open(root, 100)) {
            cache.checkout(A, 10, counting(made)).close();
            Files.delete(root.resolve("models/" + A.hex() + "/file"));
            Files.delete(root.resolve("models/" + A.hex()));
            cache.checkout(A, 10, counting(made)).close();
        }
        assertThat(made).hasValue(2);
    }

    @Test
    void makesRoomThoughSomebodyDeletedTheLeastRecentlyUsed() throws IOException {
        try (ModelCache cache = ModelCache.open(root, 20)) {
            put(cache, A);
            put(cache, B);
            Files.delete(root.resolve("models/" + A.hex() + "/file"));
            Files.delete(root.resolve("models/" + A.hex()));
            Files.delete(root.resolve("partial"));
            put(cache, C);
            assertThat(cache.bytes()).isEqualTo(20);
            assertThat(held()).containsExactlyInAnyOrder("b", "c");
        }
    }

    @Test
    void workThatIsCutOffFindsItsFolderAfterARestartAndNoHalfWrittenFile() throws IOException {
        try (ModelCache cache = ModelCache.open(root, 30)) {
            WorkFolder cutOff = cache.work(A, 15);
            Files.writeString(cutOff.folder().resolve("whole"), "whole");
            Files.writeString(cutOff.folder().resolve(".half.1.partial"), "half");
            try (WorkFolder other = cache.work(A, 5)) {
                assertThat(other.folder()).isEmptyDirectory();
                assertThat(cache.bytes()).isEqualTo(20);
            }
            assertThat(cache.bytes()).isEqualTo(15);
        }
        try (ModelCache cache = ModelCache.open(root, 30)) {
            assertThat(cache.bytes()).isEqualTo(5 + 4);
            try (WorkFolder again = cache.work(A, 15)) {
                assertThat(again.folder().resolve("whole")).hasContent("whole");
                assertThat(again.folder().resolve(".half.1.partial")).doesNotExist();
                assertThat(cache.bytes()).isEqualTo(15);
                again.done();
                assertThat(again.folder()).exists();
            }
            assertThat(root.resolve("work")).isEmptyDirectory();
            assertThat(cache.bytes()).isZero();
        }
    }

    @Test
    void workThatNobodyGoesOnWithMakesRoomForOthersAndNotForItself() throws IOException {
        try (ModelCache cache = ModelCache.open(root, 30)) {
            put(cache, B);
            WorkFolder work = cache.work(A, 15);
            Files.writeString(work.folder().resolve("file"), "x");
            assertThatThrownBy(() -> cache.scratch(20)).isInstanceOf(InsufficientStorageException.class);
            work.close();
            try (WorkFolder more = cache.work(A, 25)) {
                assertThat(more.folder().resolve("file")).exists();
                assertThat(held()).isEmpty();
            }
            assertThatThrownBy(() -> cache.work(A, 31)).isInstanceOf(InsufficientStorageException.class);
            assertThat(cache.bytes()).isEqualTo(25);
            cache.scratch(20).close();
            assertThat(root.resolve("work")).isEmptyDirectory();
            assertThat(cache.bytes()).isZero();
        }
    }

    @Test
    void scratchFoldersTakeTheRoomOfUnusedModelsUntilTheyAreClosed() throws IOException {
        try (ModelCache cache = ModelCache.open(root, 30)) {
            put(cache, A);
            put(cache, B);
            try (ScratchFolder scratch = cache.scratch(15)) {
                assertThat(held()).containsExactly("b");
                assertThat(cache.bytes()).isEqualTo(25);
                Files.writeString(
                        Files.createDirectories(scratch.folder().resolve("sub")).resolve("file"), "x");
                assertThatThrownBy(() -> cache.scratch(16))
                        .isInstanceOf(InsufficientStorageException.class)
                        .hasMessageContaining("15 are in use")
                        .hasMessageContaining("needs 16");
            }
            assertThat(cache.bytes()).isEqualTo(10);
            assertThat(root.resolve("partial")).isEmptyDirectory();
        }
    }

    private Set<String> held() {
        try (Stream<Path> folders = Files.list(root.resolve("models"))) {
            return folders.map(folder -> folder.getFileName().toString().substring(0, 1))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void put(ModelCache cache, Digest digest) {
        cache.checkout(digest, 10, ModelCacheTest::fill).close();
    }

    private static ModelCache.Filler counting(AtomicInteger made) {
        return folder -> {
            made.incrementAndGet();
            fill(folder);
        };
    }

    private static void fill(Path folder) {
        try {
            Files.write(folder.resolve("file"), new byte[10]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
