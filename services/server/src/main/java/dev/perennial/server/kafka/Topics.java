package dev.perennial.server.kafka;

import dev.perennial.server.config.PerennialConfig;
import dev.perennial.server.config.Role;
import dev.perennial.server.loop.Loop;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topics that are missing, with the brokers' defaults for partitions and replicas. */
@ApplicationScoped
class Topics {
    private final PerennialConfig config;
    private final Admin admin;
    private Loop loop = Loop.NONE;

    Topics(PerennialConfig config, Admin admin) {
        this.config = config;
        this.admin = admin;
    }

    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent event) {
        if (!Collections.disjoint(
                config.roles(), EnumSet.of(Role.INTAKE, Role.MONITOR, Role.ORCHESTRATOR, Role.GATEWAY))) {
            loop = Loop.untilDone("topics", this::create);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    private void create() {
        try {
            Set<String> missing = new HashSet<>(names());
            missing.removeAll(admin.listTopics().names().get());
            admin.createTopics(missing.stream().map(Topics::withDefaults).toList())
                    .all()
                    .get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new KafkaException("the topics could not be made (" + e.getMessage() + ")", e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> names() {
        String feedback = config.topics().feedback();
        String catalog = config.topics().catalog();
        return Stream.of(
                        config.topics().inference(),
                        feedback,
                        feedback + ".dead",
                        catalog,
                        catalog + ".dead",
                        config.topics().lifecycle())
                .toList();
    }

    private static NewTopic withDefaults(String name) {
        return new NewTopic(name, Optional.empty(), Optional.empty());
    }
}
