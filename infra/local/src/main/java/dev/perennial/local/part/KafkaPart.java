package dev.perennial.local.part;

import dev.perennial.local.machine.FolderTree;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/** A Kafka broker and its controller (KRaft) in this process, with the product's topics. */
public final class KafkaPart implements Part {
    private static final short ONE = 1;
    private static final long PATIENCE_SECONDS = 30;

    private final Path folder;
    private final int port;
    private final int controllerPort;
    private @Nullable KafkaNode node;

    /**
     * A broker not started yet.
     *
     * @param folder where its log lies; made and formatted at the first start
     * @param port for clients
     * @param controllerPort for the controller's own traffic
     */
    public KafkaPart(Path folder, int port, int controllerPort) {
        this.folder = folder;
        this.port = port;
        this.controllerPort = controllerPort;
    }

    @Override
    public String name() {
        return "Kafka";
    }

    @Override
    public String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("kafka.bootstrap.servers", address());
    }

    @Override
    public void start() throws Exception {
        if (!Files.exists(folder)) {
            format();
        }
        KafkaNode started = new KafkaNode(configuration());
        node = started;
        started.start();
        createTopics();
    }

    @Override
    public void stop() {
        KafkaNode running = node;
        if (running != null) {
            running.stop();
            node = null;
        }
    }

    /** Formats beside and renames, so that a kill in between leaves nothing half made. */
    private void format() throws Exception {
        Path fresh = folder.resolveSibling(folder.getFileName() + ".new");
        FolderTree.remove(fresh);
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(ONE)
                .setDirectories(List.of(fresh.toString()))
                .setMetadataLogDirectory(fresh.toString())
                .setControllerListenerName("CONTROLLER")
                .run();
        Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    private Map<String, String> configuration() {
        Map<String, String> values = new HashMap<>(SMALL);
        values.put("log.dirs", folder.toString());
        values.put("listeners", "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
        values.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        values.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        return values;
    }

    private void createTopics() throws Exception {
        Map<String, Object> client = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address());
        try (Admin admin = Admin.create(client)) {
            Set<String> present = admin.listTopics().names().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            List<NewTopic> missing = Topics.all().entrySet().stream()
                    .filter(topic -> !present.contains(topic.getKey()))
                    .map(topic -> new NewTopic(topic.getKey(), topic.getValue(), ONE))
                    .toList();
            admin.createTopics(missing).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** One node, little memory, no waiting for others; retention bounds the disk. */
    private static final Map<String, String> SMALL = Map.ofEntries(
            Map.entry("process.roles", "broker,controller"),
            Map.entry("node.id", "1"),
            Map.entry("controller.listener.names", "CONTROLLER"),
            Map.entry("inter.broker.listener.name", "PLAINTEXT"),
            Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
            Map.entry("auto.create.topics.enable", "false"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("offsets.topic.num.partitions", "4"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("transaction.state.log.num.partitions", "4"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            Map.entry("controller.quorum.election.timeout.ms", "100"),
            Map.entry("controller.quorum.election.backoff.max.ms", "100"),
            Map.entry("num.io.threads", "2"),
            Map.entry("num.network.threads", "2"),
            Map.entry("background.threads", "2"),
            Map.entry("log.cleaner.dedupe.buffer.size", "4194304"),
            Map.entry("log.segment.bytes", "67108864"),
            Map.entry("log.retention.bytes", "268435456"));
}
