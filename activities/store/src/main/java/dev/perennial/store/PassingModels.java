package dev.perennial.store;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.cache.CachedModel;
import dev.perennial.store.cache.ModelCache;
import dev.perennial.store.failure.MalformedArtifactException;
import dev.perennial.store.failure.NoSuchObjectException;
import dev.perennial.store.manifest.Provenance;
import dev.perennial.store.object.ByteRange;
import dev.perennial.store.object.ObjectBody;
import dev.perennial.store.object.ObjectKey;
import dev.perennial.store.object.ObjectStat;
import dev.perennial.store.object.ObjectStore;
import dev.perennial.store.object.PlacedObjects;
import dev.perennial.store.object.StoredObject;
import dev.perennial.store.publish.PublishListener;
import dev.perennial.store.work.ProgressListener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Models that may go again, each by a name of the caller's choice under {@code passing/SHELF/NAME/}. None shares a blob
 * with another or with what is published, so that one is removed without a look at the others. Safe to call from
 * several threads; a model that is removed while another reads it is missing to that one.
 */
public final class PassingModels {
    private static final String FOLDER = "passing/";
    private static final String POINTER = "manifest";
    private static final int LONGEST_POINTER = 1024;
    private static final int PAGE = 1000;

    private final ObjectStore objects;
    private final ModelCache cache;
    private final int threads;

    /** Those in a store; parameters as for {@link ModelStore}. */
    public PassingModels(ObjectStore objects, ModelCache cache, int threads) {
        this.objects = objects;
        this.cache = cache;
        this.threads = threads;
    }

    /**
     * Where a model lies.
     *
     * @param shelf what is swept together, by the rule for keys
     * @param name which of them, by the rule for keys, without a slash
     */
    public record Place(String shelf, String name) {
        public Place {
            ObjectKey.check(shelf);
            if (ObjectKey.check(name).indexOf('/') >= 0) {
                throw new IllegalArgumentException("Place: expected a name without a slash, found '" + name + "'");
            }
        }

        String folder() {
            return FOLDER + shelf + "/" + name;
        }
    }

    /** Stores a folder in a place where nothing whole is; one that was cut off may be called again. */
    public void put(Place place, Path folder, PublishListener listener) {
        PlacedObjects own = objects(place);
        Digest manifest =
                models(own).publish(folder, Provenance.none(), listener).manifest();
        own.putIfAbsent(POINTER, ObjectBody.of(manifest.toString().getBytes(StandardCharsets.UTF_8), "text/plain"));
    }

    /**
     * The model in a place, verified; empty if there is none, or a part of it is gone. The caller closes it.
     *
     * @throws dev.perennial.store.failure.DigestMismatchException if its bytes are not those that were stored
     * @throws MalformedArtifactException if it cannot be read
     */
    public Optional<CachedModel> open(Place place, ProgressListener listener) {
        PlacedObjects own = objects(place);
        try (StoredObject pointer = own.get(POINTER, ByteRange.ALL)) {
            return Optional.of(models(own).open(manifest(place, pointer), listener));
        } catch (NoSuchObjectException gone) {
            return Optional.empty();
        }
    }

    private static Digest manifest(Place place, StoredObject pointer) {
        String text = new String(pointer.readAll(LONGEST_POINTER), StandardCharsets.UTF_8);
        try {
            return Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedArtifactException(
                    place.folder() + " is corrupt (" + e.getMessage() + "): remove it and store it again", e);
        }
    }

    /** Removes what is in a place, whole or not. */
    public void remove(Place place) {
        objects.delete(place.folder() + "/" + POINTER);
        delete(place.folder() + "/", Set.of(), () -> {});
    }

    /**
     * Removes all of a shelf but these; one that was cut off may be called again.
     *
     * @param beat called before each removal of a part; what it throws ends the sweep
     * @return the names of those of which something was removed
     */
    public Set<String> removeOthers(String shelf, Set<String> kept, Runnable beat) {
        return delete(FOLDER + ObjectKey.check(shelf) + "/", kept, beat);
    }

    private Set<String> delete(String prefix, Set<String> kept, Runnable beat) {
        Set<String> removed = new TreeSet<>();
        List<String> page = page(prefix, "");
        while (!page.isEmpty()) {
            for (String key : page) {
                String name = key.substring(prefix.length()).replaceAll("/.*", "");
                if (!kept.contains(name)) {
                    beat.run();
                    objects.delete(key);
                    removed.add(name);
                }
            }
            page = page(prefix, page.get(page.size() - 1));
        }
        return removed;
    }

    private List<String> page(String prefix, String after) {
        return objects.list(prefix, after, PAGE).stream().map(ObjectStat::key).toList();
    }

    private PlacedObjects objects(Place place) {
        return new PlacedObjects(objects, place.folder());
    }

    private ModelStore models(PlacedObjects own) {
        return new ModelStore(own, cache, threads);
    }
}
