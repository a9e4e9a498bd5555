package dev.perennial.server.kafka;

import dev.perennial.server.config.Role;
import dev.perennial.server.start.Dependency;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** Kafka. */
@ApplicationScoped
class KafkaDependency implements Dependency {
    private final Admin admin;
    private final KafkaClients clients;

    KafkaDependency(Admin admin, KafkaClients clients) {
        this.admin = admin;
        this.clients = clients;
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public Set<Role> neededBy() {
        return EnumSet.of(Role.INTAKE, Role.MONITOR, Role.ORCHESTRATOR, Role.GATEWAY);
    }

    @Override
    public Optional<String> missing() {
        try {
            admin.describeCluster().clusterId().get();
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of("Kafka at " + clients.brokers()
                    + " does not answer; check kafka.bootstrap.servers and that it runs");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted while asking Kafka");
        }
    }
}
