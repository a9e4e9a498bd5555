package dev.perennial.store.cache;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.failure.InsufficientStorageException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the cache holds, who uses it and what may go; touches no disk. Not for several threads. */
final class CacheLedger {
    private final long limit;
    private final Map<Digest, Entry> entries = new HashMap<>();
    private long clock;
    private long lent;

    CacheLedger(long limit) {
        this.limit = limit;
    }

    /** A folder held or on its way. */
    private static final class Entry {
        private final Digest digest;
        private long bytes;
        private int users;
        private long lastUse;

        Entry(Digest digest, long bytes) {
            this.digest = digest;
            this.bytes = bytes;
        }

        long lastUse() {
            return lastUse;
        }
    }

    /** Counts a folder found on disk or about to be written. */
    void add(Digest digest, long bytes) {
        Entry entry = new Entry(digest, bytes);
        entry.lastUse = ++clock;
        entries.put(digest, entry);
    }

    boolean holds(Digest digest) {
        return entries.containsKey(digest);
    }

    /** The length of one that is held. */
    long bytes(Digest digest) {
        return known(digest).bytes;
    }

    /** Counts another length of one that is held. */
    void resize(Digest digest, long bytes) {
        known(digest).bytes = bytes;
    }

    /** Whether somebody has it. */
    boolean inUse(Digest digest) {
        return holds(digest) && known(digest).users > 0;
    }

    void use(Digest digest) {
        Entry entry = known(digest);
        entry.users++;
        entry.lastUse = ++clock;
    }

    void release(Digest digest) {
        Optional.ofNullable(entries.get(digest)).ifPresent(entry -> entry.users = Math.max(0, entry.users - 1));
    }

    void remove(Digest digest) {
        entries.remove(digest);
    }

    /** Counts bytes that are no model's, until they are given back. */
    void lend(long bytes) {
        lent += bytes;
    }

    void giveBack(long bytes) {
        lent -= bytes;
    }

    long bytes() {
        return lent + entries.values().stream().mapToLong(entry -> entry.bytes).sum();
    }

    /** The folders to drop, least recently used first, so that {@code needed} bytes fit. */
    List<Digest> victims(long needed) {
        List<Entry> free = entries.values().stream()
                .filter(entry -> entry.users == 0)
                .sorted(Comparator.comparingLong(Entry::lastUse))
                .toList();
        List<Digest> victims = new ArrayList<>();
        long bytes = bytes();
        for (Entry entry : free) {
            if (bytes + needed <= limit) {
                break;
            }
            victims.add(entry.digest);
            bytes -= entry.bytes;
        }
        if (bytes + needed > limit) {
            throw noRoom(needed, bytes);
        }
        return victims;
    }

    private InsufficientStorageException noRoom(long needed, long used) {
        String found = "The model cache is limited to " + limit + " bytes, of which " + used
                + " are in use, and this work needs " + needed;
        return needed <= limit
                ? InsufficientStorageException.lentToOthers(
                        found + ": wait until others are closed, or raise the limit")
                : new InsufficientStorageException(found + ": raise the limit");
    }

    private Entry known(Digest digest) {
        return Optional.ofNullable(entries.get(digest))
                .orElseThrow(() -> new IllegalStateException("Cache: expected " + digest + " to be held"));
    }
}
