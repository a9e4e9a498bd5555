package dev.perennial.store.object;

import java.util.List;
import java.util.Optional;

/**
 * One bucket of objects, each written once, replaced by compare-and-swap, or deleted. Every adapter and the in-memory
 * fake pass one contract suite. All methods are safe to call from several threads, wait interruptibly, and throw a
 * {@link dev.perennial.store.failure.StoreException} of the kind that says what to do.
 *
 * <p>A key is 1 to 512 characters of {@code [A-Za-z0-9._=-]} in segments separated by single slashes; no segment is
 * {@code .} or {@code ..}. A tag is opaque and changes with every write of a key.
 */
public interface ObjectStore {
    /**
     * Creates an object; of any number of racing writers one wins.
     *
     * @return whether this call created it; false when the key exists, and then nothing has changed
     */
    boolean putIfAbsent(String key, ObjectBody body);

    /**
     * Opens an object for reading; the caller closes it. A range reaching over the end gives what there is; one that
     * begins at or behind the end of an object throws {@link IllegalArgumentException}. Reading may throw
     * {@link dev.perennial.store.failure.StoreUnavailableException} at any point.
     *
     * @throws dev.perennial.store.failure.NoSuchObjectException when there is no such key
     */
    StoredObject get(String key, ByteRange range);

    /** Size and tag of an object, or empty when there is none. */
    Optional<ObjectStat> stat(String key);

    /**
     * Replaces an object's bytes if its tag still is the expected one.
     *
     * @return what is stored now, or empty when the tag was another or the key does not exist, and then nothing has
     *     changed
     */
    Optional<ObjectStat> replace(String key, String expectedTag, ObjectBody body);

    /**
     * The objects whose keys begin with {@code prefix} and come after {@code after} (empty: from the start), in the
     * order of their keys.
     *
     * @param limit how many at most, 1 to 1000
     */
    List<ObjectStat> list(String prefix, String after, int limit);

    /** Removes an object for good; where there is none, nothing changes. */
    void delete(String key);
}
