package dev.perennial.server.rest;

import dev.perennial.server.config.OutboxConfig;
import dev.perennial.server.config.PerennialConfig;
import dev.perennial.server.registry.Outbox;
import dev.perennial.server.view.LifecycleEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Events as they appear in the outbox. Each listener remembers where it is, so that it misses none, whatever comes in
 * between.
 */
@ApplicationScoped
class EventStream {
    private static final Logger LOG = Logger.getLogger(EventStream.class);
    private static final long NOW = -1;

    private final OutboxConfig config;
    private final Outbox outbox;

    EventStream(PerennialConfig config, Outbox outbox) {
        this.config = config.outbox();
        this.outbox = outbox;
    }

    /**
     * Every event behind the number, then those to come; behind a negative number, those that come once this is called,
     * for which the database is asked. While it is away later on, the stream waits.
     */
    Multi<LifecycleEvent> from(long after) {
        AtomicLong last = new AtomicLong(after <= NOW ? outbox.last() : after);
        return Multi.createBy()
                .repeating()
                .uni(() -> Uni.createFrom()
                        .item(() -> page(last))
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                        .onFailure()
                        .invoke(e -> LOG.warnf("event stream waits (%s)", e.getMessage()))
                        .onFailure()
                        .recoverWithItem(List.of()))
                .withDelay(config.every())
                .indefinitely()
                .onItem()
                .transformToMultiAndConcatenate(events -> Multi.createFrom().iterable(events));
    }

    private List<LifecycleEvent> page(AtomicLong last) {
        List<LifecycleEvent> page = outbox.after(last.get(), config.batch());
        if (!page.isEmpty()) {
            last.set(page.get(page.size() - 1).seq());
        }
        return page;
    }
}
