package dev.perennial.server.gateway;

import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.rollout.TrafficSplit;
import dev.perennial.rollout.Arm;
import dev.perennial.rollout.StickySplit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Which revision answers a request, by the splits last read. A split's weight holds while its renewals move: when they
 * stand still for the lease's length by this process's own monotonic clock (nobody renews, or nothing can be read), the
 * current revision gets everything. Safe for use by many threads.
 */
final class Routes {
    private final LongSupplier nanos;
    private volatile Map<LineId, Route> routes = Map.of();
    private volatile boolean read;

    /**
     * Without lines as yet.
     *
     * @param nanos a monotonic clock, such as {@link System#nanoTime}
     */
    Routes(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** A split, when its renewals last moved, and how its candidate draws keys. */
    private record Route(TrafficSplit split, long movedAt, StickySplit keys) {
        boolean holdsAt(long now) {
            return now - movedAt < split.lease().toNanos();
        }

        Route seen(TrafficSplit read, long at) {
            boolean moved =
                    read.renewals() != split.renewals() || !read.candidate().equals(split.candidate());
            return new Route(read, moved ? at : movedAt, Route.keys(read));
        }

        /** The candidate is the salt: the same through all steps of a rollout, another for the next one. */
        static StickySplit keys(TrafficSplit split) {
            return StickySplit.of(split.line(), split.candidate().toString());
        }
    }

    /** Takes the splits in place of those before. */
    void observe(List<TrafficSplit> splits) {
        long now = nanos.getAsLong();
        Map<LineId, Route> next = new HashMap<>();
        for (TrafficSplit split : splits) {
            Route known = routes.get(split.line());
            next.put(split.line(), known == null ? new Route(split, now, Route.keys(split)) : known.seen(split, now));
        }
        routes = Map.copyOf(next);
        read = true;
    }

    /** The lines that are served, by name. */
    SortedSet<LineId> lines() {
        return new TreeSet<>(routes.keySet());
    }

    /** Whether splits were read at all. */
    boolean areRead() {
        return read;
    }

    /** The current revision of each line. */
    Set<RevisionId> current() {
        return routes.values().stream().map(route -> route.split().current()).collect(Collectors.toSet());
    }

    /** The revisions that must be up. */
    Set<RevisionId> named() {
        Set<RevisionId> named = new HashSet<>();
        for (Route route : routes.values()) {
            named.add(route.split().current());
            named.addAll(route.split().candidate());
        }
        return named;
    }

    /** The arm and revision for a sticky key; empty for a line that is not served. */
    Optional<Choice> choose(LineId line, String stickyKey) {
        return Optional.ofNullable(routes.get(line)).map(route -> choose(route, stickyKey));
    }

    private Choice choose(Route route, String stickyKey) {
        TrafficSplit split = route.split();
        boolean onTrial =
                route.holdsAt(nanos.getAsLong()) && route.keys().assign(stickyKey, split.weight()) == Arm.CANDIDATE;
        return new Choice(onTrial ? split.candidate().get(0) : split.current(), split.current());
    }

    /**
     * Who answers.
     *
     * @param first the revision the key falls to
     * @param otherwise who answers when that one is not up here: the current revision
     */
    record Choice(RevisionId first, RevisionId otherwise) {}
}
