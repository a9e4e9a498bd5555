package dev.perennial.server.gateway;

import dev.perennial.contract.line.RevisionId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of this process. What is wanted is opened, and tried again every few seconds until it is; what is
 * wanted no more, or broke, is closed once its last request has ended. What broke counts as not there, and is opened
 * anew. Safe for use by many threads.
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
        private boolean failed;
        private int users;
        private long opensAfter;

        Slot(long now) {
            opensAfter = now;
        }

        boolean isUp() {
            return endpoint != null && endpoint.alive();
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
        List.copyOf(slots.keySet()).forEach(this::sweep);
        for (RevisionId revision : revisions) {
            Slot slot = slots.computeIfAbsent(revision, fresh -> new Slot(now));
            slot.wanted = true;
            if (slot.shouldOpen(now)) {
                open(revision, slot);
            }
        }
    }

    /** The endpoint of a revision, if it is up. */
    synchronized Optional<Loan> borrow(RevisionId revision) {
        Slot slot = slots.get(revision);
        Endpoint endpoint = slot == null ? null : slot.endpoint;
        if (slot == null || endpoint == null || !endpoint.alive()) {
            return Optional.empty();
        }
        slot.users++;
        return Optional.of(new Loan(endpoint, () -> giveBack(revision, slot)));
    }

    /** The revisions that are up and wanted. */
    synchronized Set<RevisionId> up() {
        Set<RevisionId> up = new HashSet<>();
        slots.forEach((revision, slot) -> {
            if (slot.wanted && slot.isUp()) {
                up.add(revision);
            }
        });
        return up;
    }

    /**
     * Those of these to wait for before serving: what is not up, but for what could not be opened while others could.
     */
    synchronized Set<RevisionId> awaited(Set<RevisionId> revisions) {
        Set<RevisionId> awaited = new HashSet<>(revisions);
        awaited.removeAll(up());
        if (awaited.size() < revisions.size()) {
            awaited.removeIf(revision -> slots.containsKey(revision) && slots.get(revision).failed);
        }
        return awaited;
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
        slot.failed = failure != null;
        slot.opensAfter = nanos.getAsLong() + RETRY;
        if (failure == null) {
            LOG.infof("endpoint up revision=%s", revision);
        } else {
            LOG.warnf("endpoint not opened revision=%s, trying again in 5 s (%s)", revision, failure.getMessage());
            LOG.debug("endpoint not opened", failure);
        }
        sweep(revision);
    }

    private synchronized void giveBack(RevisionId revision, Slot slot) {
        slot.users--;
        sweep(revision);
        notifyAll();
    }

    /** Waits, but not longer than this, until no request is under way. */
    synchronized void awaitUnused(Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        try {
            while (slots.values().stream().anyMatch(slot -> slot.users > 0)) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return;
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep(RevisionId revision) {
        Slot slot = slots.get(revision);
        if (slot == null || slot.users > 0) {
            return;
        }
        Endpoint endpoint = slot.endpoint;
        if (endpoint != null && !(slot.wanted && endpoint.alive())) {
            LOG.infof(endpoint.alive() ? "endpoint down revision=%s" : "endpoint broke revision=%s", revision);
            slot.endpoint = null;
            close(endpoint);
        }
        if (slot.isSpent()) {
            slots.remove(revision);
        }
    }

    private void close(Endpoint endpoint) {
        try {
            work.execute(endpoint::close);
        } catch (RejectedExecutionException e) {
            LOG.debug("the process ends, and the endpoint with it", e);
        }
    }
}
