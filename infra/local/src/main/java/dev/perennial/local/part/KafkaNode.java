package dev.perennial.local.part;

import dev.perennial.local.machine.LocalFailure;
import dev.perennial.local.machine.Patience;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.controller.QuorumController;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * A controller and a broker in one process, put together as {@link KafkaRaftServer} does, but started one after the
 * other: in between, the session of the broker's former life is made to expire. It would otherwise hold up every
 * restart for {@code broker.session.timeout.ms}, 9 seconds and more, since the controller cannot know that the former
 * broker is gone.
 */
final class KafkaNode {
    private static final Duration SESSION = Duration.ofSeconds(9);
    private static final Duration ACTIVATION = Duration.ofSeconds(30);

    private final SteppedTime time = new SteppedTime();
    private final ControllerServer controller;
    private final BrokerServer broker;

    KafkaNode(Map<String, String> values) {
        KafkaConfig configuration = new KafkaConfig(values, false);
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> folder =
                KafkaRaftServer.initializeLogDirs(configuration, LoggerFactory.getLogger(KafkaNode.class), "");
        String cluster = folder._1().clusterId().orElseThrow();
        QuorumConfig quorum = configuration.quorumConfig();
        SharedServer shared = new SharedServer(
                configuration,
                folder._1(),
                time,
                Server.initializeMetrics(configuration, time, cluster),
                CompletableFuture.completedFuture(QuorumConfig.parseVoterConnections(quorum.voters())),
                QuorumConfig.parseBootstrapServers(quorum.bootstrapServers()),
                new StandardFaultHandlerFactory(),
                ServerSocketFactory.INSTANCE);
        broker = new BrokerServer(shared);
        controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), folder._2());
    }

    void start() throws Exception {
        controller.startup();
        if (!Patience.until(ACTIVATION, this::isActive)) {
            throw new LocalFailure(
                    "Kafka's controller did not become active within %d s; see log/local.log in the data folder"
                            .formatted(ACTIVATION.toSeconds()));
        }
        time.step(SESSION.plusSeconds(1));
        broker.startup();
    }

    void stop() {
        broker.shutdown();
        controller.shutdown();
        broker.awaitShutdown();
        controller.awaitShutdown();
    }

    private boolean isActive() {
        return controller.controller() instanceof QuorumController active && active.curClaimEpoch() >= 0;
    }
}
