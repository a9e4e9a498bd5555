package dev.perennial.store.object;

import java.util.List;
import java.util.Optional;

/** A part of another store as a store of its own: all keys that begin with a place, without it. */
public final class PlacedObjects implements ObjectStore {
    private final ObjectStore objects;
    private final String place;

    /** The part of a store behind {@code place/}. */
    public PlacedObjects(ObjectStore objects, String place) {
        this.objects = objects;
        this.place = ObjectKey.check(place) + "/";
    }

    @Override
    public boolean putIfAbsent(String key, ObjectBody body) {
        return objects.putIfAbsent(placed(key), body);
    }

    @Override
    public StoredObject get(String key, ByteRange range) {
        return objects.get(placed(key), range);
    }

    @Override
    public Optional<ObjectStat> stat(String key) {
        return objects.stat(placed(key)).map(this::own);
    }

    @Override
    public Optional<ObjectStat> replace(String key, String expectedTag, ObjectBody body) {
        return objects.replace(placed(key), expectedTag, body).map(this::own);
    }

    @Override
    public List<ObjectStat> list(String prefix, String after, int limit) {
        return objects.list(place + prefix, after.isEmpty() ? "" : place + after, limit).stream()
                .map(this::own)
                .toList();
    }

    @Override
    public void delete(String key) {
        objects.delete(placed(key));
    }

    private String placed(String key) {
        return place + ObjectKey.check(key);
    }

    private ObjectStat own(ObjectStat stat) {
        return new ObjectStat(stat.key().substring(place.length()), stat.size(), stat.tag());
    }
}
