package dev.perennial.store.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.store.failure.NoSuchObjectException;
import dev.perennial.store.failure.PublishRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every object store keeps; each adapter and the fake run it. Keys are unique, so that a store may be used again.
 */
public abstract class ObjectStoreContract {
    private static final int ROUNDS = 50;

    private final String root = "contract/" + UUID.randomUUID();

    /** The store under test. */
    protected abstract ObjectStore store();

    @Test
    void returnsWhatWasCreated() {
        assertThat(store().putIfAbsent(root + "/a.json", text("hello"))).isTrue();
        assertThat(read(root + "/a.json", ByteRange.ALL)).isEqualTo("hello");
    }

    @Test
    void createsOnceAndNeverOverwrites() {
        store().putIfAbsent(root + "/once", text("first"));
        assertThat(store().putIfAbsent(root + "/once", text("second"))).isFalse();
        assertThat(read(root + "/once", ByteRange.ALL)).isEqualTo("first");
    }

    @Test
    void keepsEmptyObjects() {
        assertThat(store().putIfAbsent(root + "/empty", text(""))).isTrue();
        assertThat(read(root + "/empty", ByteRange.ALL)).isEmpty();
        assertThat(store().stat(root + "/empty").orElseThrow().size()).isZero();
    }

    @Test
    void readsRangesAndTellsTheWholeSize() {
        store().putIfAbsent(root + "/range", text("0123456789"));
        assertThat(read(root + "/range", new ByteRange(2, 3))).isEqualTo("234");
        assertThat(read(root + "/range", new ByteRange(8, 100))).isEqualTo("89");
        try (StoredObject part = store().get(root + "/range", new ByteRange(4, 1))) {
            assertThat(part.stat().size()).isEqualTo(10);
        }
    }

    @Test
    void refusesARangeBehindTheEnd() {
        store().putIfAbsent(root + "/short", text("abc"));
        assertThatThrownBy(() -> read(root + "/short", new ByteRange(3, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(root + "/short");
    }

    @Test
    void namesAMissingObject() {
        assertThatThrownBy(() -> read(root + "/nowhere", ByteRange.ALL))
                .isInstanceOf(NoSuchObjectException.class)
                .hasMessageContaining(root + "/nowhere");
        assertThat(store().stat(root + "/nowhere")).isEmpty();
    }

    @Test
    void replacesOnlyUnderTheCurrentTag() {
        String key = root + "/swap";
        store().putIfAbsent(key, text("one"));
        ObjectStat first = store().stat(key).orElseThrow();
        ObjectStat second = store().replace(key, first.tag(), text("two!")).orElseThrow();
        assertThat(second.size()).isEqualTo(4);
        assertThat(store().replace(key, first.tag(), text("stale"))).isEmpty();
        assertThat(read(key, ByteRange.ALL)).isEqualTo("two!");
        assertThat(store().stat(key)).contains(second);
    }

    @Test
    void tellsTheSameTagWhereverItIsAsked() {
        String key = root + "/tag";
        store().putIfAbsent(key, text("x"));
        ObjectStat stat = store().stat(key).orElseThrow();
        try (StoredObject object = store().get(key, ByteRange.ALL)) {
            assertThat(object.stat()).isEqualTo(stat);
        }
        assertThat(store().list(key, "", 10)).containsExactly(stat);
    }

    @Test
    void replacesNothingWhereNothingIs() {
        assertThat(store().replace(root + "/absent", "0123456789abcdef", text("x")))
                .isEmpty();
        assertThat(store().stat(root + "/absent")).isEmpty();
    }

    @Test
    void listsAPrefixInOrderAndInPages() {
        for (int i = 0; i < 7; i++) {
            store().putIfAbsent(root + "/list/000" + i + ".json", text("entry"));
        }
        store().putIfAbsent(root + "/listed-elsewhere", text("no"));
        List<String> first = keys(root + "/list/", "", 3);
        assertThat(first).containsExactly(root + "/list/0000.json", root + "/list/0001.json", root + "/list/0002.json");
        assertThat(keys(root + "/list/", first.get(2), 1000)).hasSize(4).last().isEqualTo(root + "/list/0006.json");
        assertThat(keys(root + "/nothing/", "", 10)).isEmpty();
    }

    @Test
    void deletesForGoodAndOnceMoreWithoutFailure() {
        String key = root + "/deleted";
        store().putIfAbsent(key, text("one"));
        store().putIfAbsent(key + "-not", text("stays"));

        store().delete(key);
        store().delete(key);

        assertThat(store().stat(key)).isEmpty();
        assertThat(keys(key, "", 10)).containsExactly(key + "-not");
        assertThat(store().putIfAbsent(key, text("two"))).isTrue();
        assertThat(read(key, ByteRange.ALL)).isEqualTo("two");
    }

    @Test
    void letsOneOfManyCreatorsWin() {
        List<Boolean> won = race(8, i -> store().putIfAbsent(root + "/race", text("writer " + i)));
        assertThat(won).containsOnlyOnce(true);
    }

    /** Round after round, because a store that looks first and writes later mostly has one winner too. */
    @Test
    void letsOneOfManyReplacersWin() {
        String key = root + "/cas-race";
        store().putIfAbsent(key, text("start"));
        ObjectStat stat = store().stat(key).orElseThrow();
        for (int round = 0; round < ROUNDS; round++) {
            String tag = stat.tag();
            String text = "round " + round + ", writer ";
            List<ObjectStat> won = race(8, i -> store().replace(key, tag, text(text + i))).stream()
                    .flatMap(Optional::stream)
                    .toList();
            assertThat(won).as("winners of round %d", round).hasSize(1);
            stat = won.get(0);
        }
    }

    @Test
    void keepsEveryByteOfALargerObject() {
        byte[] bytes = new byte[3_000_001];
        IntStream.range(0, bytes.length).forEach(i -> bytes[i] = (byte) (i * 31 + (i >> 9)));
        store().putIfAbsent(root + "/large", ObjectBody.of(bytes, ObjectBody.BINARY));
        try (StoredObject object = store().get(root + "/large", ByteRange.ALL)) {
            assertThat(object.readAll(bytes.length)).isEqualTo(bytes);
        }
    }

    @Test
    void refusesKeysThatLeaveTheirPlace() {
        for (String key : List.of("", "/a", "a/", "a//b", "a/../b", "./a", "a b", "é", "a\\b", "x".repeat(513))) {
            assertThatThrownBy(() -> store().putIfAbsent(key, text("x")))
                    .as(key)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void passesOnWhatTheBodyComplainsOf() {
        ObjectBody broken = new ObjectBody() {
            @Override
            public long length() {
                return 3_000_000;
            }

            @Override
            public InputStream open(long from) throws IOException {
                throw new IOException("broken", new PublishRefusedException("the body broke"));
            }
        };
        assertThatThrownBy(() -> store().putIfAbsent(root + "/broken", broken))
                .isInstanceOf(PublishRefusedException.class)
                .hasMessage("the body broke");
        assertThat(store().stat(root + "/broken")).isEmpty();
    }

    @Test
    void passesTheProbeOfConditionalWrites() {
        ConditionProbe.run(store());
    }

    private List<String> keys(String prefix, String after, int limit) {
        return store().list(prefix, after, limit).stream().map(ObjectStat::key).toList();
    }

    private String read(String key, ByteRange range) {
        try (StoredObject object = store().get(key, range)) {
            return new String(object.readAll(1 << 20), StandardCharsets.UTF_8);
        }
    }

    private static ObjectBody text(String text) {
        return ObjectBody.of(text.getBytes(StandardCharsets.UTF_8), "text/plain");
    }

    /** Something done by one of several racers. */
    @FunctionalInterface
    private interface Racer<T> {
        T run(int index);
    }

    private static <T> List<T> race(int racers, Racer<T> racer) {
        ExecutorService pool = Executors.newFixedThreadPool(racers);
        try {
            List<Callable<T>> tasks = IntStream.range(0, racers)
                    .mapToObj(i -> (Callable<T>) () -> racer.run(i))
                    .toList();
            return pool.invokeAll(tasks).stream()
                    .map(ObjectStoreContract::result)
                    .toList();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            pool.shutdownNow();
        }
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
