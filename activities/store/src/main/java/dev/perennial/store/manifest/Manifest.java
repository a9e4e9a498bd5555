package dev.perennial.store.manifest;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.digest.Sha256;
import dev.perennial.store.failure.DigestMismatchException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a published model consists of and how it came to be. Its canonical JSON is stored as {@code manifests/HEX.json},
 * and HEX, the SHA-256 of that JSON, is the identity of a revision: the same files with the same provenance have the
 * same digest. Its format is {@code perennial-manifest/1}, or {@code /2} if a tensor has a recipe, which names the
 * recipe's file and, as tensors like any other, what it reads; a version that does not know a format refuses it by
 * name.
 *
 * @param files sorted by path, each path once
 * @param provenance how it came to be
 */
public record Manifest(List<ModelFile> files, Provenance provenance) {
    public Manifest {
        files = files.stream().sorted(Comparator.comparing(ModelFile::path)).toList();
        Set<String> paths = new HashSet<>();
        for (ModelFile file : files) {
            if (!paths.add(file.path())) {
                throw new IllegalArgumentException(
                        "Manifest: expected every file once, found " + file.path() + " twice");
            }
        }
    }

    /**
     * Reads a manifest's bytes strictly.
     *
     * @throws DigestMismatchException if they do not have that digest
     * @throws dev.perennial.store.failure.MalformedArtifactException if they are no manifest of a version known here
     */
    public static Manifest parse(byte[] bytes, Digest digest) {
        Digest found = Sha256.of(bytes);
        if (!found.equals(digest)) {
            throw new DigestMismatchException("Manifest " + digest + " is corrupt (its bytes have " + found
                    + "): restore manifests/" + digest.hex() + ".json from a copy or publish the model again");
        }
        return ManifestJson.read(new String(bytes, StandardCharsets.UTF_8), digest);
    }

    /** Its canonical JSON. */
    public byte[] bytes() {
        return ManifestJson.write(this).getBytes(StandardCharsets.UTF_8);
    }

    /** SHA-256 of {@link #bytes}. */
    public Digest digest() {
        return Sha256.of(bytes());
    }

    /** The key under which a manifest is stored. */
    public static String key(Digest digest) {
        return "manifests/" + digest.hex() + ".json";
    }

    /** The length of all files together. */
    public long size() {
        return files.stream().mapToLong(ModelFile::size).sum();
    }

    /** The safetensors files. */
    public List<ModelFile.Weights> weights() {
        return files.stream()
                .filter(ModelFile.Weights.class::isInstance)
                .map(ModelFile.Weights.class::cast)
                .toList();
    }

    /** All tensors of all files. */
    public List<StoredTensor> tensors() {
        return weights().stream().flatMap(file -> file.tensors().stream()).toList();
    }
}
