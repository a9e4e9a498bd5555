package dev.perennial.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perennial.local.machine.LocalFailure;
import dev.perennial.local.machine.Patience;
import dev.perennial.local.machine.PortHolder;
import dev.perennial.local.part.SearchAttributes;
import dev.perennial.local.part.TemporalBinary;
import dev.perennial.local.part.Topics;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** All parts together on one folder, with the real Temporal server where there is one. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LocalPartsTest {
    private static final boolean REAL_TEMPORAL =
            TemporalBinary.find(Optional.empty(), System.getenv()).isPresent();

    private final List<String> notices = new CopyOnWriteArrayList<>();
    private final List<String> progress = new CopyOnWriteArrayList<>();
    private final int base = Ports.free().base();

    private @Nullable Path data;
    private @Nullable LocalParts parts;
    private @Nullable Clients clients;

    @BeforeAll
    void startAll(@TempDir Path folder) throws Exception {
        data = folder;
        open();
    }

    @AfterAll
    void endAll() {
        parts().close();
    }

    @Test
    @Order(1)
    void saysForEachPartWhereItIsAndHowLongItTook() {
        assertThat(progress).hasSize(4).allMatch(line -> line.matches(".+ ready on .+ \\(\\d+\\.\\d s\\)"));
        assertThat(progress).anyMatch(line -> line.startsWith("Kafka ready on 127.0.0.1:" + (base + 9092) + " ("));
    }

    @Test
    @Order(2)
    void writesTheSettingsForTheServerWhereOnlyTheOwnerReadsThem() throws Exception {
        Path file = data().resolve("local.properties");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file))
                .contains("perennial.temporal.target=127.0.0.1:" + (base + 7233))
                .contains("perennial.s3.secret-key=" + clients().setting("perennial.s3.secret-key"))
                .contains("quarkus.datasource.jdbc.url=jdbc:postgresql://127.0.0.1:" + (base + 5432) + "/perennial");
    }

    @Test
    @Order(3)
    void kafkaHasTheTopicsAndKeepsWhatItIsSent() throws Exception {
        assertThat(clients().topics()).containsAll(Topics.all().keySet()).contains("perennial.feedback.dead");
        clients().produce("perennial.catalog", "first");
        assertThat(clients().consume("perennial.catalog", 1)).containsExactly("first");
    }

    @Test
    @Order(4)
    void s3PutsOnConditionWithOneWinner() throws Exception {
        assertThat(clients().put("alias", "one", "If-None-Match", "*")).isEqualTo(200);
        assertThat(clients().put("alias", "two", "If-None-Match", "*")).isEqualTo(412);
        assertThat(clients().put("alias", "two", "If-Match", "\"0123456789abcdef0123456789abcdef\""))
                .isEqualTo(412);
        assertThat(clients().get("alias")).isEqualTo("one");
    }

    @Test
    @Order(5)
    void postgresAnswersWithThePasswordOnly() throws Exception {
        assertThat(clients().sql("SELECT 1")).isEqualTo(1);
        clients().sql("CREATE TABLE kept (n INT)");
        clients().sql("INSERT INTO kept VALUES (42)");
        Map<String, String> wrong = new TreeMap<>(parts().settings());
        wrong.put("quarkus.datasource.password", "wrong");
        assertThatThrownBy(() -> new Clients(wrong).sql("SELECT 1")).hasMessageContaining("password");
    }

    @Test
    @Order(6)
    void temporalTakesWorkflowsAndKnowsTheSearchAttributes() throws Exception {
        temporal().start("kept-workflow");
        assertThat(temporal().status("kept-workflow")).isEqualTo("WORKFLOW_EXECUTION_STATUS_RUNNING");
        assumeTrue(REAL_TEMPORAL);
        assertThat(temporal().searchAttributes())
                .containsAll(SearchAttributes.shipped().types().keySet());
    }

    @Test
    @Order(7)
    void refusesASecondStartOnTheFolderNamingFolderAndProcess() throws Exception {
        assertThatThrownBy(() -> LocalParts.prepare(options(), notices::add))
                .isInstanceOf(LocalFailure.class)
                .hasMessageContaining(data().toRealPath().toString())
                .hasMessageContaining("process " + ProcessHandle.current().pid());
        assertThat(clients().sql("SELECT 1")).isEqualTo(1);
    }

    @Test
    @Order(8)
    void startsTemporalAgainWhenItIsKilledAndItsWorkflowsGoOn() throws Exception {
        assumeTrue(REAL_TEMPORAL);
        long pid = Long.parseLong(
                Files.readAllLines(data().resolve("run/temporal.pid")).get(0));
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        boolean noticed = Patience.until(
                Duration.ofSeconds(30), () -> notices.stream().anyMatch(line -> line.contains("starting it again")));
        assertThat(noticed).isTrue();
        assertThat(Patience.until(Duration.ofSeconds(30), this::workflowIsThere))
                .isTrue();
    }

    @Test
    @Order(9)
    void keepsEverythingOverARestart() throws Exception {
        assumeTrue(REAL_TEMPORAL);
        parts().close();
        assertThat(data().resolve("local.properties")).doesNotExist();
        open();
        assertThat(clients().consume("perennial.catalog", 1)).containsExactly("first");
        assertThat(clients().get("alias")).isEqualTo("one");
        assertThat(clients().sql("SELECT n FROM kept")).isEqualTo(42);
        assertThat(temporal().status("kept-workflow")).isEqualTo("WORKFLOW_EXECUTION_STATUS_RUNNING");
    }

    @Test
    @Order(10)
    void refusesAnOccupiedPortNamingItAndItsHolder(@TempDir Path other) throws Exception {
        int otherBase = Ports.free().base();
        try (ServerSocket taken = new ServerSocket(otherBase + 9000, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> LocalParts.prepare(LocalOptions.on(other).withPortBase(otherBase), notices::add))
                    .isInstanceOf(LocalFailure.class)
                    .hasMessageContaining("Port " + taken.getLocalPort() + " for S3")
                    .hasMessageContaining(
                            "java (process " + ProcessHandle.current().pid())
                    .hasMessageContaining("--port-base");
        }
        LocalParts.prepare(LocalOptions.on(other).withPortBase(otherBase), notices::add)
                .close();
    }

    private void open() throws Exception {
        parts = LocalParts.prepare(options(), notices::add);
        parts.start(progress::add);
        clients = new Clients(parts.settings());
    }

    /** Until the server listens again, calls fail. */
    private boolean workflowIsThere() {
        return !PortHolder.isFree(base + 7233)
                && temporal().status("kept-workflow").endsWith("RUNNING");
    }

    private LocalOptions options() {
        return LocalOptions.on(data()).withPortBase(base);
    }

    private Path data() {
        return Objects.requireNonNull(data);
    }

    private LocalParts parts() {
        return Objects.requireNonNull(parts);
    }

    private Clients clients() {
        return Objects.requireNonNull(clients);
    }

    private TemporalCalls temporal() {
        return new TemporalCalls(clients().setting("perennial.temporal.target"));
    }
}
