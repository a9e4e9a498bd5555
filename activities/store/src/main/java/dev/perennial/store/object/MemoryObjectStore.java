package dev.perennial.store.object;

import dev.perennial.store.failure.NoSuchObjectException;
import dev.perennial.store.failure.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** A store in this process's memory, for tests and trials; it keeps every byte on the heap. */
public final class MemoryObjectStore implements ObjectStore {
    private final NavigableMap<String, Entry> entries = new ConcurrentSkipListMap<>();
    private final AtomicLong writes = new AtomicLong();

    /** The bytes of one object under one tag. */
    private record Entry(ByteBuffer bytes, String tag) {
        ObjectStat stat(String key) {
            return new ObjectStat(key, bytes.limit(), tag);
        }
    }

    @Override
    public boolean putIfAbsent(String key, ObjectBody body) {
        ObjectKey.check(key);
        return entries.putIfAbsent(key, read(body)) == null;
    }

    @Override
    public StoredObject get(String key, ByteRange range) {
        Entry entry = entries.get(ObjectKey.check(key));
        if (entry == null) {
            throw new NoSuchObjectException("There is no object " + key + " in memory");
        }
        range.checkStart(key, entry.bytes.limit());
        int from = (int) range.from();
        int end = (int) range.end(entry.bytes.limit());
        return new StoredObject(
                entry.stat(key), new BufferBody(entry.bytes.slice(from, end - from), ObjectBody.BINARY).open(0));
    }

    @Override
    public Optional<ObjectStat> stat(String key) {
        return Optional.ofNullable(entries.get(ObjectKey.check(key))).map(entry -> entry.stat(key));
    }

    @Override
    public Optional<ObjectStat> replace(String key, String expectedTag, ObjectBody body) {
        Entry before = entries.get(ObjectKey.check(key));
        if (before == null || !before.tag.equals(expectedTag)) {
            return Optional.empty();
        }
        Entry after = read(body);
        return entries.replace(key, before, after) ? Optional.of(after.stat(key)) : Optional.empty();
    }

    @Override
    public List<ObjectStat> list(String prefix, String after, int limit) {
        return entries.tailMap(after, false).entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .limit(limit)
                .map(entry -> entry.getValue().stat(entry.getKey()))
                .toList();
    }

    @Override
    public void delete(String key) {
        entries.remove(ObjectKey.check(key));
    }

    private Entry read(ObjectBody body) {
        try (InputStream stream = body.open(0)) {
            byte[] bytes = stream.readAllBytes();
            if (bytes.length != body.length()) {
                throw new IllegalArgumentException("Body: expected " + body.length() + " bytes, found " + bytes.length);
            }
            return new Entry(ByteBuffer.wrap(bytes), "m" + writes.incrementAndGet());
        } catch (IOException e) {
            if (e.getCause() instanceof StoreException known) {
                throw known;
            }
            throw new UncheckedIOException(e);
        }
    }
}
