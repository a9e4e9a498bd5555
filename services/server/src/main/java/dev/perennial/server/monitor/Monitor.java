package dev.perennial.server.monitor;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.drift.WindowClosed;
import dev.perennial.drift.profile.ProfileJson;
import dev.perennial.server.config.MonitorConfig;
import dev.perennial.server.monitor.PartitionWindows.Part;
import dev.perennial.server.temporal.LineMail;
import dev.perennial.store.document.Documents;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Folds a consumer's partitions. When a window is over, its parts are stored, the lines told, and only then the offsets
 * committed; whoever takes over reads the open windows again. A part told twice has the same id, which the line
 * ignores.
 */
final class Monitor implements ConsumerRebalanceListener {
    private static final Logger LOG = Logger.getLogger(Monitor.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private final MonitorConfig config;
    private final Documents documents;
    private final LineMail mail;
    private final MeterRegistry meters;
    private final Map<Integer, PartitionWindows> partitions = new HashMap<>();

    Monitor(MonitorConfig config, Documents documents, LineMail mail, MeterRegistry meters) {
        this.config = config;
        this.documents = documents;
        this.mail = mail;
        this.meters = meters;
    }

    /** Reads some records, closes what is over. */
    void round(Consumer<String, byte[]> consumer) {
        for (ConsumerRecord<String, byte[]> message : consumer.poll(POLL)) {
            fold(windows(message.partition()), message);
        }
        for (TopicPartition partition : consumer.assignment()) {
            boolean caughtUp = consumer.currentLag(partition).orElse(0) == 0;
            Instant time =
                    caughtUp ? Instant.now() : windows(partition.partition()).latest();
            if (time.isAfter(Instant.EPOCH)) {
                closeOver(consumer, partition, time.minus(config.grace()));
            }
        }
    }

    private PartitionWindows windows(int partition) {
        return partitions.computeIfAbsent(partition, fresh -> new PartitionWindows(config.window()));
    }

    private void fold(PartitionWindows windows, ConsumerRecord<String, byte[]> message) {
        try {
            InferenceRecord read = InferenceRecord.read(message);
            boolean gradable = windows.add(message.offset(), Instant.ofEpochMilli(message.timestamp()), read);
            meters.counter("perennial.monitor.records").increment();
            meters.counter("perennial.monitor.ungradable").increment(gradable ? 0 : 1);
        } catch (IllegalArgumentException e) {
            windows.skip(message.offset());
            meters.counter("perennial.monitor.refused").increment();
            LOG.debugf(
                    "inference record refused partition=%d offset=%d reason=%s",
                    message.partition(), message.offset(), e.getMessage());
        }
    }

    private void closeOver(Consumer<String, byte[]> consumer, TopicPartition partition, Instant until) {
        PartitionWindows windows = windows(partition.partition());
        List<Part> over = windows.over(until);
        if (over.isEmpty()) {
            return;
        }
        over.forEach(part -> tell(part, partition.partition()));
        windows.close(until);
        consumer.commitSync(Map.of(partition, new OffsetAndMetadata(windows.resumeAt())));
    }

    private void tell(Part part, int partition) {
        byte[] profile = ProfileJson.write(part.fold().profile()).getBytes(StandardCharsets.UTF_8);
        ArtifactRef stored = documents.put(profile, "application/json");
        WindowClosed closed = new WindowClosed(
                part.span().id(), partition, part.of().revision(), part.span().end(), part.records(), stored);
        boolean heard = mail.windowClosed(part.of().line(), closed);
        meters.counter("perennial.monitor.windows", "heard", Boolean.toString(heard))
                .increment();
        LOG.infof(
                "window closed line=%s revision=%d window=%s partition=%d records=%d heard=%s",
                part.of().line(), closed.revision(), closed.window(), partition, part.records(), heard);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        revoked.forEach(partition -> partitions.remove(partition.partition()));
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        assigned.forEach(partition -> partitions.remove(partition.partition()));
    }
}
