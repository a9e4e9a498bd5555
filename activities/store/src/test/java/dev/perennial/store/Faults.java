package dev.perennial.store;

import dev.perennial.store.object.ByteRange;
import dev.perennial.store.object.ObjectBody;
import dev.perennial.store.object.ObjectStat;
import dev.perennial.store.object.ObjectStore;
import dev.perennial.store.object.StoredObject;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Stores that fail as real ones do. */
public final class Faults {
    private Faults() {}

    /** Stands for the process being killed. */
    public static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Dies before a write to a key. */
    public static ObjectStore before(ObjectStore store, Predicate<String> fatal) {
        return new Wrapped(store) {
            @Override
            public boolean putIfAbsent(String key, ObjectBody body) {
                if (fatal.test(key)) {
                    throw new Killed();
                }
                return super.putIfAbsent(key, body);
            }
        };
    }

    /** Returns other bytes than were stored under a key. */
    public static ObjectStore altering(ObjectStore store, String altered, UnaryOperator<byte[]> change) {
        return new Wrapped(store) {
            @Override
            public StoredObject get(String key, ByteRange range) {
                if (!key.equals(altered)) {
                    return super.get(key, range);
                }
                byte[] bytes = change.apply(read(store, key));
                return new StoredObject(new ObjectStat(key, bytes.length, "altered"), new ByteArrayInputStream(bytes));
            }
        };
    }

    /** All bytes under a key. */
    public static byte[] read(ObjectStore store, String key) {
        try (StoredObject object = store.get(key, ByteRange.ALL)) {
            return object.readAll(1 << 26);
        }
    }

    /** Passes everything on. */
    public static class Wrapped implements ObjectStore {
        private final ObjectStore store;

        /** Passes on to that store. */
        public Wrapped(ObjectStore store) {
            this.store = store;
        }

        @Override
        public boolean putIfAbsent(String key, ObjectBody body) {
            return store.putIfAbsent(key, body);
        }

        @Override
        public StoredObject get(String key, ByteRange range) {
            return store.get(key, range);
        }

        @Override
        public Optional<ObjectStat> stat(String key) {
            return store.stat(key);
        }

        @Override
        public Optional<ObjectStat> replace(String key, String expectedTag, ObjectBody body) {
            return store.replace(key, expectedTag, body);
        }

        @Override
        public List<ObjectStat> list(String prefix, String after, int limit) {
            return store.list(prefix, after, limit);
        }

        @Override
        public void delete(String key) {
            store.delete(key);
        }
    }
}
