package dev.perennial.cli.edit;

import dev.perennial.cli.file.Json;
import dev.perennial.cli.outcome.Refused;
import dev.perennial.edit.practice.Practice;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * What lets edits be taken out of a folder again: the edited weights as they were before the first edit, and how they
 * were edited. Travels with the weights as the side file {@link #FILE}.
 *
 * @param practice how the model is edited
 * @param weights the weights before the first edit
 * @param edited the digest of the same weights as they are now; others are no longer those that were edited
 */
record EditOrigin(Practice practice, TensorSource weights, String edited) {
    /** Where it lies in a model folder. */
    static final String FILE = "perennial-edit-origin.st";

    /** The origin of weights that have just been edited. */
    static EditOrigin of(Practice practice, TensorSource before, TensorSource after) {
        return new EditOrigin(practice, before, digest(before, after));
    }

    /** The origin in a folder, if it has one. */
    static Optional<EditOrigin> in(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            Map<String, String> facts = tensors.metadata();
            Practice practice = Json.value(
                    Json.parse(facts.getOrDefault("practice", "null"), file.toString()),
                    Practice.class,
                    file.toString());
            return Optional.of(
                    new EditOrigin(practice, MemoryTensors.copyOf(tensors), facts.getOrDefault("edited", "")));
        }
    }

    void write(Path folder) {
        SafetensorsWriter.write(
                folder.resolve(FILE), Map.of("practice", Json.tree(practice).toString(), "edited", edited), weights);
    }

    /** Refuses weights that something else has changed since the last edit. */
    void requireOf(TensorSource now, Path folder) {
        if (!edited.equals(digest(weights, now))) {
            throw new Refused(
                    "The weights of %s were changed after its last edit (merged or transferred?), so its edits cannot be taken out: remove them before the merge"
                            .formatted(folder));
        }
    }

    private static String digest(TensorSource names, TensorSource values) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (TensorInfo info : names.tensors()) {
                digest.update(values.bytes(info.name()));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("this Java has no SHA-256", missing);
        }
    }
}
