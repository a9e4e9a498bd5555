package dev.perennial.store.alias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.line.LineId;
import dev.perennial.store.Faults;
import dev.perennial.store.failure.MalformedArtifactException;
import dev.perennial.store.failure.StaleAliasException;
import dev.perennial.store.object.MemoryObjectStore;
import dev.perennial.store.object.ObjectBody;
import dev.perennial.store.object.ObjectStat;
import dev.perennial.store.object.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class AliasesTest {
    private static final AliasName CURRENT = AliasName.current(new LineId("acme", "support"));
    private static final Digest A = new Digest("a".repeat(64));
    private static final Digest B = new Digest("b".repeat(64));
    private static final Digest C = new Digest("c".repeat(64));
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05.678901Z"), ZoneOffset.UTC);

    private final MemoryObjectStore objects = new MemoryObjectStore();
    private final Aliases aliases = new Aliases(objects, CLOCK);

    @Test
    void isNowhereUntilCreated() {
        assertThat(aliases.current(CURRENT)).isEmpty();
        AliasState first = aliases.create(CURRENT, A, "registered");
        assertThat(first).isEqualTo(new AliasState(1, A));
        assertThat(aliases.current(CURRENT)).contains(first);
    }

    @Test
    void movesAndTellsItsHistory() {
        AliasState first = aliases.create(CURRENT, A, "registered");
        AliasState second = aliases.move(CURRENT, first, B, "change 1");
        AliasState third = aliases.move(CURRENT, second, A, "rolled back");
        assertThat(third).isEqualTo(new AliasState(3, A));
        Instant at = Instant.parse("2026-01-02T03:04:05.678Z");
        assertThat(aliases.history(CURRENT, 0, 10))
                .containsExactly(
                        new AliasChange(first, List.of(), "registered", at),
                        new AliasChange(second, List.of(A), "change 1", at),
                        new AliasChange(third, List.of(B), "rolled back", at));
        assertThat(aliases.history(CURRENT, 2, 10)).hasSize(1);
        assertThat(aliases.history(CURRENT, 0, 2)).hasSize(2);
    }

    @Test
    void repeatsTheSameMoveWithoutANewEntry() {
        AliasState first = aliases.create(CURRENT, A, "registered");
        assertThat(aliases.create(CURRENT, A, "registered again")).isEqualTo(first);
        AliasState second = aliases.move(CURRENT, first, B, "change 1");
        assertThat(aliases.move(CURRENT, first, B, "change 1, again")).isEqualTo(second);
        assertThat(aliases.move(CURRENT, second, B, "to where it is")).isEqualTo(second);
        assertThat(aliases.history(CURRENT, 0, 10))
                .extracting(AliasChange::reason)
                .containsExactly("registered", "change 1");
    }

    @Test
    void namesBothStatesWhenStale() {
        AliasState first = aliases.create(CURRENT, A, "registered");
        aliases.move(CURRENT, first, B, "change 1");
        assertThatThrownBy(() -> aliases.move(CURRENT, first, C, "change 2"))
                .isInstanceOfSatisfying(StaleAliasException.class, stale -> {
                    assertThat(stale.expected()).isEqualTo("aaaaaaaaaaaa (generation 1)");
                    assertThat(stale.found()).isEqualTo("bbbbbbbbbbbb (generation 2)");
                })
                .hasMessageContaining("acme/support/current");
        assertThatThrownBy(() -> aliases.create(CURRENT, C, "again")).isInstanceOf(StaleAliasException.class);
        assertThatThrownBy(() -> aliases.move(new AliasName(new LineId("x", "y"), "z"), first, B, "none"))
                .isInstanceOf(StaleAliasException.class)
                .hasMessageContaining("is at nothing");
    }

    @Test
    void doesNotTakeAnOldStateForANewOneThatLooksTheSame() {
        AliasState first = aliases.create(CURRENT, A, "registered");
        AliasState second = aliases.move(CURRENT, first, B, "there");
        aliases.move(CURRENT, second, A, "and back");
        assertThatThrownBy(() -> aliases.move(CURRENT, first, B, "late repetition"))
                .isInstanceOf(StaleAliasException.class);
    }

    @Test
    void letsOneOfEightMoversWin() throws InterruptedException {
        AliasState first = aliases.create(CURRENT, A, "registered");
        List<Callable<AliasState>> movers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Digest target = new Digest(String.valueOf(i).repeat(64));
            movers.add(() -> aliases.move(CURRENT, first, target, "race"));
        }
        ExecutorService pool = Executors.newFixedThreadPool(8);
        List<Future<AliasState>> results = pool.invokeAll(movers);
        pool.shutdown();
        assertThat(results.stream().filter(AliasesTest::won)).hasSize(1);
        assertThat(aliases.current(CURRENT).orElseThrow().generation()).isEqualTo(2);
        assertThat(aliases.history(CURRENT, 0, 10)).hasSize(2);
    }

    @Test
    void fillsInTheHistoryThatAKillKeptBack() {
        AliasState first = aliases.create(CURRENT, A, "registered");
        ObjectStore dying = Faults.before(objects, key -> key.endsWith("000002.json"));
        assertThatThrownBy(() -> new Aliases(dying, CLOCK).move(CURRENT, first, B, "killed"))
                .isInstanceOf(Faults.Killed.class);
        assertThat(aliases.history(CURRENT, 0, 10)).hasSize(1);
        AliasState second = aliases.current(CURRENT).orElseThrow();
        aliases.move(CURRENT, second, C, "next");
        assertThat(aliases.history(CURRENT, 0, 10))
                .extracting(AliasChange::reason)
                .containsExactly("registered", "killed", "next");
    }

    @Test
    void completesAMoveThatWasKilledBeforeItsEntry() {
        AliasState first = aliases.create(CURRENT, A, "registered");
        ObjectStore dying = Faults.before(objects, key -> key.endsWith("000002.json"));
        assertThatThrownBy(() -> new Aliases(dying, CLOCK).move(CURRENT, first, B, "change 1"))
                .isInstanceOf(Faults.Killed.class);
        assertThat(aliases.move(CURRENT, first, B, "change 1")).isEqualTo(new AliasState(2, B));
        assertThat(aliases.history(CURRENT, 0, 10)).hasSize(2);
    }

    @Test
    void namesAnAliasThatCannotBeRead() {
        objects.putIfAbsent(
                "aliases/acme/support/current.json",
                ObjectBody.of("{}".getBytes(StandardCharsets.UTF_8), ObjectBody.JSON));
        assertThatThrownBy(() -> aliases.current(CURRENT))
                .isInstanceOf(MalformedArtifactException.class)
                .hasMessageContaining("aliases/acme/support/current.json");
    }

    @Test
    void hasAFixedForm() {
        AliasState first = aliases.create(CURRENT, A, "registered");
        aliases.move(CURRENT, first, B, "change \"1\"");
        String expected = "{\"at\":\"2026-01-02T03:04:05.678Z\",\"generation\":2,\"previous\":\"sha256:" + A.hex()
                + "\",\"reason\":\"change \\\"1\\\"\",\"target\":\"sha256:" + B.hex() + "\"}";
        assertThat(text("aliases/acme/support/current.json")).isEqualTo(expected);
        assertThat(text("refs-log/acme/support/current/000000000002.json")).isEqualTo(expected);
        assertThat(objects.list("", "", 10)).extracting(ObjectStat::key).hasSize(3);
    }

    private String text(String key) {
        return new String(Faults.read(objects, key), StandardCharsets.UTF_8);
    }

    private static boolean won(Future<AliasState> future) {
        try {
            return future.get().generation() == 2;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(StaleAliasException.class);
            return false;
        }
    }
}
