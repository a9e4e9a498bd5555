package dev.perennial.steps;

import dev.perennial.store.failure.NoSuchObjectException;
import dev.perennial.store.object.ByteRange;
import dev.perennial.store.object.ObjectBody;
import dev.perennial.store.object.ObjectStat;
import dev.perennial.store.object.ObjectStore;
import dev.perennial.store.object.StoredObject;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A store that loses what it is told to lose; what is put again is there again. */
final class Forgetful implements ObjectStore {
    private static final int MOST = 1000;

    private final ObjectStore objects;
    private final Set<String> lost = new HashSet<>();

    Forgetful(ObjectStore objects) {
        this.objects = objects;
    }

    /** Loses everything under a prefix, and says how much that was. */
    int lose(String prefix) {
        List<String> keys =
                objects.list(prefix, "", MOST).stream().map(ObjectStat::key).toList();
        lost.addAll(keys);
        return keys.size();
    }

    @Override
    public boolean putIfAbsent(String key, ObjectBody body) {
        return lost.remove(key) || objects.putIfAbsent(key, body);
    }

    @Override
    public StoredObject get(String key, ByteRange range) {
        if (lost.contains(key)) {
            throw new NoSuchObjectException(key + " was lost");
        }
        return objects.get(key, range);
    }

    @Override
    public Optional<ObjectStat> stat(String key) {
        return lost.contains(key) ? Optional.empty() : objects.stat(key);
    }

    @Override
    public Optional<ObjectStat> replace(String key, String expectedTag, ObjectBody body) {
        return objects.replace(key, expectedTag, body);
    }

    @Override
    public List<ObjectStat> list(String prefix, String after, int limit) {
        return objects.list(prefix, after, limit);
    }

    @Override
    public void delete(String key) {
        objects.delete(key);
    }
}
