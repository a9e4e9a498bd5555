package dev.perennial.server.gateway;

import dev.perennial.contract.line.RevisionId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of this process. What is wanted is opened, and after a failure tried again a few seconds later; what is
 * wanted no more is closed once its last request has ended. Safe for use by many threads.
 */
final class Endpoints {
    private static final Logger LOG = Logger.getLogger(Endpoints.class);
    private static final long RETRY = TimeUnit.SECONDS.toNanos(5);

    private final Function<RevisionId, Endpoint> opener;
    private final Executor work;
    private final LongSupplier nanos;
    private final Map<RevisionId, Slot> slots = new HashMap<>();

    /**
     * Without endpoints as yet.
     *
     * @param opener opens one; runs in the executor and may take its time or fail
     * @param work opens and closes
     * @param nanos a monotonic clock
     */
    Endpoints(Function<RevisionId, Endpoint> opener, Executor work, LongSupplier nanos) {
        this.opener = opener;
        this.work = work;
        this.nanos = nanos;
    }

    /** An endpoint and what becomes of it; guarded by the endpoints' lock. */
    private static final class Slot {
        private @Nullable Endpoint endpoint;
        private boolean wanted;
        private boolean opening;
        private int users;
        private long opensAfter;

        Slot(long now) {
            opensAfter = now;
        }

        boolean shouldOpen(long now) {
            return wanted && endpoint == null && !opening && now - opensAfter >= 0;
        }

        boolean isSpent() {
            return !wanted && !opening && users == 0;
        }
    }

    /** An endpoint that stays open until this is closed. */
    record Loan(Endpoint endpoint, Runnable giveBack) {}

    /** Opens what is missing of these, lets go of all others. */
    synchronized void want(Set<RevisionId> revisions) {
        long now = nanos.getAsLong();
        slots.forEach((revision, slot) -> slot.wanted = revisions.contains(revision));
        for (RevisionId revision : revisions) {
            Slot slot = slots.computeIfAbsent(revision, fresh -> new Slot(now));
            slot.wanted = true;
            if (slot.shouldOpen(now)) {
                open(revision, slot);
            }
        }
        List.copyOf(slots.keySet()).forEach(this::sweep);
    }

    /** The endpoint of a revision, if it is up. */
    synchronized Optional<Loan> borrow(RevisionId revision) {
        Slot slot = slots.get(revision);
        if (slot == null || slot.endpoint == null) {
            return Optional.empty();
        }
        slot.users++;
        return Optional.of(new Loan(slot.endpoint, () -> giveBack(revision, slot)));
    }

    /** The revisions that are up and wanted. */
    synchronized Set<RevisionId> up() {
        Set<RevisionId> up = new HashSet<>();
        slots.forEach((revision, slot) -> {
            if (slot.wanted && slot.endpoint != null) {
                up.add(revision);
            }
        });
        return up;
    }

    /** How many are open. */
    synchronized int open() {
        return (int)
                slots.values().stream().filter(slot -> slot.endpoint != null).count();
    }

    private void open(RevisionId revision, Slot slot) {
        slot.opening = true;
        CompletableFuture<Endpoint> unused = CompletableFuture.supplyAsync(() -> opener.apply(revision), work)
                .whenComplete((endpoint, failure) -> opened(revision, slot, endpoint, failure));
    }

    private synchronized void opened(
            RevisionId revision, Slot slot, @Nullable Endpoint endpoint, @Nullable Throwable failure) {
        slot.opening = false;
        slot.endpoint = endpoint;
        if (failure == null) {
            LOG.infof("endpoint up revision=%s", revision);
        } else {
            slot.opensAfter = nanos.getAsLong() + RETRY;
            LOG.warnf("endpoint not opened revision=%s, trying again in 5 s (%s)", revision, failure.getMessage());
            LOG.debug("endpoint not opened", failure);
        }
        sweep(revision);
    }

    private synchronized void giveBack(RevisionId revision, Slot slot) {
        slot.users--;
        sweep(revision);
    }

    private void sweep(RevisionId revision) {
        Slot slot = slots.get(revision);
        if (slot != null && slot.isSpent()) {
            slots.remove(revision);
            Endpoint endpoint = slot.endpoint;
            if (endpoint != null) {
                work.execute(endpoint::close);
                LOG.infof("endpoint down revision=%s", revision);
            }
        }
    }
}
