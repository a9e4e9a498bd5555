package dev.perennial.gameday;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Corrections as CloudEvents on Kafka, and whether the server has acknowledged them. */
final class Feedback {
    private static final String TOPIC = "perennial.feedback";
    private static final String GROUP = "perennial-intake";

    private final Map<String, Object> settings;

    Feedback(String brokers) {
        settings = Map.of("bootstrap.servers", brokers);
    }

    /** Somebody says what is right: one event. */
    void send(String line, List<JsonNode> requests) {
        ObjectNode event = Json.object()
                .put("specversion", "1.0")
                .put("id", "corrections-1")
                .put("source", "/gameday")
                .put("type", "dev.perennial.feedback.corrections");
        event.putObject("data").put("line", line).putArray("requests").addAll(requests);
        try (Producer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, line, event.toString())).get();
        } catch (ExecutionException lost) {
            throw new Failed("Kafka did not take the corrections: " + lost.getMessage(), lost);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Failed("interrupted", interrupted);
        }
    }

    /** Whether every event that was sent is acknowledged. */
    boolean isAcknowledged() {
        try (Admin admin = Admin.create(settings)) {
            List<TopicPartition> partitions =
                    got(admin.describeTopics(List.of(TOPIC)).allTopicNames()).values().stream()
                            .flatMap(topic -> topic.partitions().stream()
                                    .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                            .toList();
            Map<TopicPartition, ListOffsetsResultInfo> ends = got(admin.listOffsets(
                            partitions.stream().collect(Collectors.toMap(each -> each, each -> OffsetSpec.latest())))
                    .all());
            Map<TopicPartition, @Nullable OffsetAndMetadata> done =
                    got(admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata());
            return partitions.stream().allMatch(each -> reached(done.get(each)) >= end(ends.get(each)));
        }
    }

    private static long reached(@Nullable OffsetAndMetadata offset) {
        return offset == null ? 0 : offset.offset();
    }

    private static long end(@Nullable ListOffsetsResultInfo end) {
        return end == null ? 0 : end.offset();
    }

    private static <T> T got(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException failed) {
            throw new Failed("Kafka did not answer: " + failed.getMessage(), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Failed("interrupted", interrupted);
        }
    }
}
