package dev.perennial.server.kafka;

import dev.perennial.server.loop.Loop;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/** A pump running in a thread of its own until closed; its consumer is made there, and made anew after a failure. */
public final class PumpLoop implements AutoCloseable {
    /** No pump at all. */
    public static final PumpLoop NONE = new PumpLoop(() -> {
        throw new IllegalStateException("no pump");
    });

    private final Supplier<RecordPump> maker;
    private volatile @Nullable RecordPump pump;
    private volatile boolean closed;
    private Loop loop = Loop.NONE;

    private PumpLoop(Supplier<RecordPump> maker) {
        this.maker = maker;
    }

    /** Pumps the topics' records to the handler, {@code workers} keys at a time. */
    public static PumpLoop start(
            String name,
            Supplier<org.apache.kafka.clients.consumer.Consumer<String, byte[]>> consumer,
            Collection<String> topics,
            int workers,
            Consumer<ConsumerRecord<String, byte[]>> handler) {
        PumpLoop started = new PumpLoop(() -> new RecordPump(consumer.get(), topics, workers, handler));
        started.loop = Loop.start(name, Duration.ZERO, started::session);
        return started;
    }

    /** Stops handling, leaves the group. */
    @Override
    public void close() {
        closed = true;
        RecordPump running = pump;
        if (running != null) {
            running.stop();
        }
        loop.finish();
    }

    private Loop.Next session() throws InterruptedException {
        RecordPump fresh = maker.get();
        pump = fresh;
        try {
            while (!closed) {
                fresh.round();
            }
        } catch (WakeupException e) {
            // somebody closes this loop
        } finally {
            fresh.stop();
            fresh.close();
        }
        return closed ? Loop.Next.END : Loop.Next.AGAIN;
    }
}
