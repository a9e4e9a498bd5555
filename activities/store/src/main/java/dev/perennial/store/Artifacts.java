package dev.perennial.store;

import dev.perennial.store.alias.Aliases;
import dev.perennial.store.cache.ModelCache;
import dev.perennial.store.document.Documents;
import dev.perennial.store.object.ObjectStore;
import java.time.Clock;

/**
 * Everything one bucket holds, behind its four front doors.
 *
 * @param models published models
 * @param passing models that may go again
 * @param documents small documents
 * @param aliases movable names
 */
public record Artifacts(ModelStore models, PassingModels passing, Documents documents, Aliases aliases) {
    private static final int THREADS = 3;

    /**
     * The artifacts in a store. Probing it ({@link dev.perennial.store.object.ConditionProbe}) is the caller's, once at
     * start-up.
     *
     * @param bucket the bucket's name, for references
     * @param cache where opened models lie; the caller closes it
     */
    public static Artifacts in(ObjectStore objects, String bucket, ModelCache cache) {
        return new Artifacts(
                new ModelStore(objects, cache, THREADS),
                new PassingModels(objects, cache, THREADS),
                new Documents(objects, bucket),
                new Aliases(objects, Clock.systemUTC()));
    }
}
