package dev.perennial.store.object;

import dev.perennial.store.failure.UnsuitableStoreException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * Tries at start-up whether a store honours create-only and compare-and-swap writes, on which the whole commit protocol
 * stands: some stores accept such a request and overwrite all the same. It leaves one small object
 * {@code probe/conditional/ID} behind.
 */
public final class ConditionProbe {
    private ConditionProbe() {}

    /**
     * Returns when the store is fit; otherwise throws {@link UnsuitableStoreException} saying which promise it breaks.
     */
    public static void run(ObjectStore store) {
        String key = "probe/conditional/" + UUID.randomUUID();
        demand(store.putIfAbsent(key, body("first")), "refuses to create a new object with 'If-None-Match: *'");
        demand(
                !store.putIfAbsent(key, body("second")),
                "overwrites an object although asked not to ('If-None-Match: *')");
        String first = store.stat(key).map(ObjectStat::tag).orElse("");
        Optional<ObjectStat> replaced = store.replace(key, first, body("third"));
        demand(replaced.isPresent(), "refuses to replace an object whose tag is the expected one ('If-Match')");
        demand(
                store.replace(key, first, body("fourth")).isEmpty(),
                "replaces an object whose tag is stale ('If-Match')");
        try (StoredObject object = store.get(key, ByteRange.ALL)) {
            String content = new String(object.readAll(64), StandardCharsets.UTF_8);
            demand(content.equals("third"), "returns '" + content + "' after 'third' was written");
        }
        demand(
                store.replace(key + "-missing", first, body("fifth")).isEmpty(),
                "replaces an object that does not exist");
    }

    private static void demand(boolean kept, String breach) {
        if (!kept) {
            throw new UnsuitableStoreException("The object store " + breach
                    + ", so that revisions could overwrite each other: use a store with conditional writes (AWS S3, versitygw,"
                    + " MinIO, SeaweedFS, S3Proxy with a file system)");
        }
    }

    private static ObjectBody body(String text) {
        return ObjectBody.of(text.getBytes(StandardCharsets.UTF_8), "text/plain");
    }
}
