package dev.perennial.local.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @RepeatedTest(20)
    void endsTheChildThatAnEarlierRunLeftOver(@TempDir Path folder) throws Exception {
        ChildCommand command = sleeper(folder, "600.1");
        ChildProcess left = ChildProcess.start(command);
        ChildProcess.endLeftOver(command.record());
        assertThat(left.isAlive()).isFalse();
        assertThat(command.record()).doesNotExist();
    }

    @Test
    void sparesAStrangerThatGotTheSameProcessId(@TempDir Path folder) throws Exception {
        ChildProcess stranger = ChildProcess.start(sleeper(folder, "600.2"));
        ProcessHandle handle = stranger.process().toHandle();
        Instant started = handle.info().startInstant().orElseThrow();
        Path record = folder.resolve("other.pid");
        new ChildRecord(handle.pid(), started, "600.3", "TERM").write(record);
        ChildProcess.endLeftOver(record);
        new ChildRecord(handle.pid(), started.minusSeconds(60), "600.2", "TERM").write(record);
        ChildProcess.endLeftOver(record);
        assertThat(stranger.isAlive()).isTrue();
        stranger.stop(LIMIT);
        assertThat(stranger.isAlive()).isFalse();
    }

    @Test
    void ignoresARecordThatIsNotWhole(@TempDir Path folder) throws Exception {
        Path record = Files.writeString(folder.resolve("broken.pid"), "12");
        ChildProcess.endLeftOver(record);
        assertThat(record).doesNotExist();
    }

    @Test
    void forcesAChildThatDoesNotListen(@TempDir Path folder) throws Exception {
        List<String> deaf = List.of("sh", "-c", "trap '' TERM; while :; do sleep 1; done", "deaf-1");
        ChildProcess child = ChildProcess.start(new ChildCommand(
                "deaf", deaf, Map.of(), folder.resolve("log"), folder.resolve("pid"), "deaf-1", "TERM"));
        child.stop(Duration.ofMillis(200));
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void startsASupervisedChildAgainUntilItEndsTooOften(@TempDir Path folder) throws Exception {
        List<String> notices = new CopyOnWriteArrayList<>();
        ChildCommand failing = new ChildCommand(
                "Failing",
                List.of("sh", "-c", "exit 3", "failing-1"),
                Map.of(),
                folder.resolve("log"),
                folder.resolve("pid"),
                "failing-1",
                "TERM");
        Supervised child = new Supervised(failing, notices::add);
        child.start();
        boolean gaveUp =
                Patience.until(LIMIT, () -> notices.stream().anyMatch(line -> line.contains("is not started again")));
        assertThat(gaveUp).isTrue();
        assertThat(notices).hasSize(6);
        assertThat(notices.get(0)).isEqualTo("Failing ended by itself with exit code 3; starting it again");
    }

    @Test
    void leavesAStoppedChildEnded(@TempDir Path folder) throws Exception {
        List<String> notices = new CopyOnWriteArrayList<>();
        Supervised child = new Supervised(sleeper(folder, "600.4"), notices::add);
        child.start();
        assertThat(child.isAlive()).isTrue();
        child.stop(LIMIT);
        assertThat(child.isAlive()).isFalse();
        assertThat(notices).isEmpty();
    }

    private static ChildCommand sleeper(Path folder, String seconds) {
        return new ChildCommand(
                "sleeper",
                List.of("sleep", seconds),
                Map.of(),
                folder.resolve("log"),
                folder.resolve("pid"),
                seconds,
                "TERM");
    }
}
