package dev.perennial.server.rest;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.manifest.Manifest;
import dev.perennial.store.manifest.ModelFile;
import dev.perennial.store.manifest.StoredTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What differs between two revisions, by content.
 *
 * @param tensors those of the weights
 * @param files those besides the weights
 */
public record RevisionDiff(Names tensors, Names files) {
    /**
     * Names by what became of them.
     *
     * @param same how many are the same
     * @param changed in both, with other content
     * @param added only in the later one
     * @param removed only in the earlier one
     */
    public record Names(int same, List<String> changed, List<String> added, List<String> removed) {
        public Names {
            changed = List.copyOf(changed);
            added = List.copyOf(added);
            removed = List.copyOf(removed);
        }

        static Names between(Map<String, Digest> earlier, Map<String, Digest> later) {
            List<String> changed = new ArrayList<>();
            List<String> added = new ArrayList<>();
            List<String> removed = new ArrayList<>(earlier.keySet());
            removed.removeAll(later.keySet());
            int same = 0;
            for (Map.Entry<String, Digest> entry : later.entrySet()) {
                Digest before = earlier.get(entry.getKey());
                if (before == null) {
                    added.add(entry.getKey());
                } else if (before.equals(entry.getValue())) {
                    same++;
                } else {
                    changed.add(entry.getKey());
                }
            }
            return new Names(same, sorted(changed), sorted(added), sorted(removed));
        }

        private static List<String> sorted(List<String> names) {
            return names.stream().sorted().toList();
        }
    }

    static RevisionDiff between(Manifest earlier, Manifest later) {
        return new RevisionDiff(
                Names.between(tensors(earlier), tensors(later)), Names.between(files(earlier), files(later)));
    }

    private static Map<String, Digest> tensors(Manifest manifest) {
        return map(manifest.tensors(), StoredTensor::name, StoredTensor::digest);
    }

    private static Map<String, Digest> files(Manifest manifest) {
        List<ModelFile> plain = manifest.files().stream()
                .filter(ModelFile.Plain.class::isInstance)
                .toList();
        return map(plain, ModelFile::path, ModelFile::digest);
    }

    private static <T> Map<String, Digest> map(List<T> items, Function<T, String> name, Function<T, Digest> digest) {
        Map<String, Digest> map = new HashMap<>();
        items.forEach(item -> map.put(name.apply(item), digest.apply(item)));
        return map;
    }
}
