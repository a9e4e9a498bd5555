package dev.perennial.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.server.json.Json;
import dev.perennial.store.manifest.Manifest;
import dev.perennial.store.manifest.ModelFile;
import dev.perennial.store.manifest.StoredTensor;
import java.util.List;

/**
 * What a revision consists of.
 *
 * @param digest the manifest's digest, the revision's identity
 * @param bytes all files together
 * @param files every file
 * @param provenance how it came to be, as stored with it
 */
public record ManifestView(Digest digest, long bytes, List<FileView> files, JsonNode provenance) {
    public ManifestView {
        files = List.copyOf(files);
    }

    /**
     * A file.
     *
     * @param path in the model folder
     * @param bytes its length
     * @param digest of its content
     * @param tensors those it holds
     */
    public record FileView(String path, long bytes, Digest digest, List<TensorView> tensors) {
        public FileView {
            tensors = List.copyOf(tensors);
        }
    }

    /**
     * A tensor.
     *
     * @param name its name
     * @param dtype the type of its elements
     * @param shape outermost dimension first
     * @param digest of its content
     */
    public record TensorView(String name, String dtype, List<Long> shape, Digest digest) {
        public TensorView {
            shape = List.copyOf(shape);
        }
    }

    static ManifestView of(Digest digest, Manifest manifest) {
        List<FileView> files = manifest.files().stream().map(ManifestView::file).toList();
        return new ManifestView(
                digest, manifest.size(), files, Json.parse(manifest.provenance().facts()));
    }

    private static FileView file(ModelFile file) {
        List<StoredTensor> tensors = file instanceof ModelFile.Weights weights ? weights.tensors() : List.of();
        return new FileView(
                file.path(),
                file.size(),
                file.digest(),
                tensors.stream().map(ManifestView::tensor).toList());
    }

    private static TensorView tensor(StoredTensor tensor) {
        return new TensorView(
                tensor.name(), tensor.info().dtype().name(), tensor.info().shape(), tensor.digest());
    }
}
