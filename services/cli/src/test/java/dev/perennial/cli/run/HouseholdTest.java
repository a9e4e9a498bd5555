package dev.perennial.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.cli.outcome.Refused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Tag("slow")
class HouseholdTest {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<Household> started = new ArrayList<>();

    @AfterEach
    void endAll() {
        started.forEach(Household::end);
    }

    @Test
    void startsTheLocalPartsThenTheServerAndSaysWhereTheyAre(@TempDir Path folder) throws Exception {
        int port = freePort();
        household(folder, port, "server").start(on(folder));
        assertThat(lines)
                .anyMatch(line -> line.startsWith("Local parts ready"))
                .anyMatch(line -> line.startsWith("Server ready on 127.0.0.1:" + port))
                .contains("Console      http://127.0.0.1:" + port, "Temporal UI  http://127.0.0.1:1")
                .noneMatch(line -> line.contains("Ctrl-C"));
    }

    @Test
    void tellsOfOneThatDiesAndLeavesTheOther(@TempDir Path folder) throws Exception {
        int port = freePort();
        Household household = household(folder, port, "server");
        household.start(on(folder));
        CompletableFuture<Integer> end = CompletableFuture.supplyAsync(household::awaitEnd);
        lines.clear();
        household.local().orElseThrow().destroyForcibly();
        assertThat(lines.poll(20, TimeUnit.SECONDS))
                .startsWith("The local parts ended with exit code 137; the other process goes on.")
                .endsWith("perennial local --data " + folder + " --port-base 30000 --temporal memory");
        assertThat(household.server().orElseThrow().isAlive()).isTrue();
        household.server().orElseThrow().destroyForcibly();
        assertThat(lines.poll(20, TimeUnit.SECONDS)).contains("perennial serve --data " + folder + " --port " + port);
        assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(1);
    }

    @Test
    void endsBoth(@TempDir Path folder) throws Exception {
        Household household = household(folder, freePort(), "server");
        household.start(on(folder));
        household.end();
        assertThat(household.local().orElseThrow().isAlive()).isFalse();
        assertThat(household.server().orElseThrow().isAlive()).isFalse();
        assertThat(household.awaitEnd()).isZero();
    }

    @Test
    void leavesLocalPartsAloneThatRanBefore(@TempDir Path folder) throws Exception {
        Household first = household(folder, freePort(), "server");
        first.start(on(folder));
        Household second = household(folder, freePort(), "server");
        second.start(on(folder));
        assertThat(lines).contains("Local parts run already on " + folder);
        second.end();
        assertThat(second.local()).isEmpty();
        assertThat(first.local().orElseThrow().isAlive()).isTrue();
    }

    @Test
    void refusesWhenTheServerEndsWhileStartingNamingCodeAndLog(@TempDir Path folder) {
        Household household = household(folder, freePort(), "wrong");
        assertThatThrownBy(() -> household.start(on(folder)))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("exit code 7")
                .hasMessageContaining(folder.resolve("log/server.log").toString())
                .hasMessageContaining("stub failed: wrong");
    }

    @Test
    void refusesWhenTheLocalPartsDoNotStart(@TempDir Path folder) {
        Household household = household(folder, freePort(), "server");
        assertThatThrownBy(() -> household.start(List.of("wrong")))
                .isInstanceOf(Refused.class)
                .hasMessage("The local parts did not start");
    }

    private static List<String> on(Path folder) {
        return List.of("--data", folder.toString(), "--port-base", "30000", "--temporal", "memory");
    }

    private Household household(Path folder, int port, String server) {
        ServerOptions options = CommandLine.populateCommand(
                new ServerOptions(), "--data", folder.toString(), "--port", Integer.toString(port));
        Household household = new Household(new StubPrograms(server, options), options, lines::add);
        started.add(household);
        return household;
    }

    /** A port such that the management port above it is free as well. */
    private static int freePort() {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort() - 1010;
        } catch (IOException none) {
            throw new AssertionError(none);
        }
    }

    private record StubPrograms(String server, ServerOptions options) implements Programs {
        @Override
        public List<String> local(List<String> arguments) {
            return java(arguments);
        }

        @Override
        public List<String> server(Map<String, String> settings) {
            return java(List.of(server, settings.getOrDefault("quarkus.management.port", "none")));
        }

        private static List<String> java(List<String> arguments) {
            List<String> words = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Stub.class.getName()));
            words.addAll(arguments);
            return words;
        }
    }
}
