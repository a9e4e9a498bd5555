package dev.perennial.server.kafka;

import dev.perennial.server.loop.Attempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/**
 * Records of a consumer group, handled in the order of each key and several keys at a time, and acknowledged after they
 * were handled. A record whose handling fails is tried again until it succeeds, while the consumer stays in its group
 * and fetches nothing: an outage pauses and never drops.
 */
public final class RecordPump {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long GLANCE_MS = 1_000;

    private final Consumer<String, byte[]> consumer;
    private final java.util.function.Consumer<ConsumerRecord<String, byte[]>> handler;
    private final ExecutorService workers;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean busy;

    /** A pump over the topics; run {@link #round} again and again in one thread. */
    public RecordPump(
            Consumer<String, byte[]> consumer,
            Collection<String> topics,
            int workers,
            java.util.function.Consumer<ConsumerRecord<String, byte[]>> handler) {
        this.consumer = consumer;
        this.handler = handler;
        this.workers = Executors.newFixedThreadPool(workers);
        consumer.subscribe(topics, new PauseWhileBusy(consumer, this::isBusy));
    }

    /**
     * Fetches a batch, handles it, acknowledges it; returns how many records it had.
     *
     * @throws org.apache.kafka.common.errors.WakeupException once the pump is stopped
     */
    public int round() throws InterruptedException {
        ConsumerRecords<String, byte[]> batch = consumer.poll(POLL);
        if (!batch.isEmpty() && handle(batch)) {
            consumer.commitSync();
        }
        return batch.count();
    }

    /** Stops handling; what is not acknowledged comes again. Any thread may call it. */
    public void stop() {
        closed.set(true);
        consumer.wakeup();
        workers.shutdownNow();
    }

    /** Leaves the group; call it from the thread of the rounds, at the end. */
    public void close() {
        consumer.close(Duration.ofSeconds(2));
    }

    private boolean handle(ConsumerRecords<String, byte[]> batch) throws InterruptedException {
        Collection<List<ConsumerRecord<String, byte[]>>> chains = byKey(batch);
        CountDownLatch open = new CountDownLatch(chains.size());
        AtomicBoolean all = new AtomicBoolean(true);
        for (List<ConsumerRecord<String, byte[]>> chain : chains) {
            start(() -> {
                if (!handle(chain)) {
                    all.set(false);
                }
                open.countDown();
            });
        }
        await(open);
        return all.get() && !closed.get();
    }

    private void start(Runnable work) {
        try {
            workers.execute(work);
        } catch (RejectedExecutionException e) {
            // stopped meanwhile: the batch is not acknowledged, so nothing of it is lost
        }
    }

    private boolean handle(List<ConsumerRecord<String, byte[]>> chain) {
        for (ConsumerRecord<String, byte[]> each : chain) {
            String what = "record " + each.topic() + "/" + each.partition() + "@" + each.offset();
            if (!Attempt.untilDone(what, () -> handler.accept(each), closed::get)) {
                return false;
            }
        }
        return true;
    }

    private void await(CountDownLatch open) throws InterruptedException {
        if (open.await(GLANCE_MS, TimeUnit.MILLISECONDS)) {
            return;
        }
        busy = true;
        consumer.pause(consumer.assignment());
        while (!open.await(GLANCE_MS, TimeUnit.MILLISECONDS) && !closed.get()) {
            consumer.poll(Duration.ZERO);
        }
        busy = false;
        consumer.resume(consumer.assignment());
    }

    private boolean isBusy() {
        return busy;
    }

    private static Collection<List<ConsumerRecord<String, byte[]>>> byKey(ConsumerRecords<String, byte[]> batch) {
        Map<String, List<ConsumerRecord<String, byte[]>>> chains = new LinkedHashMap<>();
        for (ConsumerRecord<String, byte[]> each : batch) {
            chains.computeIfAbsent(each.topic() + " " + each.partition() + " " + each.key(), key -> new ArrayList<>())
                    .add(each);
        }
        return chains.values();
    }
}
