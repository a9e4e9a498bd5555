package dev.perennial.store.restore;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.frame.FrameReader;
import dev.perennial.store.manifest.Manifest;
import dev.perennial.store.manifest.ModelFile;
import dev.perennial.store.manifest.StoredTensor;
import dev.perennial.tensor.kernel.Input;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tensors that other models on this disk share with the one being restored, so that only the rest is fetched. */
public final class LocalTensors implements AutoCloseable {
    private static final int CHUNK = 1 << 18;

    private final Map<Digest, Place> places = new HashMap<>();
    private final List<SafetensorsFile> opened = new ArrayList<>();

    /** Where a tensor lies. */
    private record Place(SafetensorsFile file, String name) {}

    /** Adds the tensors of a restored model. */
    public void add(Manifest manifest, Path folder) {
        for (ModelFile.Weights weights : manifest.weights()) {
            SafetensorsFile file = SafetensorsFile.open(folder.resolve(weights.path()));
            opened.add(file);
            for (StoredTensor tensor : weights.tensors()) {
                places.put(tensor.digest(), new Place(file, tensor.name()));
            }
        }
    }

    /** Copies a tensor's bytes; returns false, and passes on nothing, when it is not here. */
    boolean copy(Digest tensor, FrameReader.Sink sink) throws IOException {
        Place place = places.get(tensor);
        if (place == null) {
            return false;
        }
        ByteBuffer bytes = place.file().bytes(place.name());
        byte[] chunk = new byte[Math.min(CHUNK, bytes.remaining())];
        while (bytes.hasRemaining()) {
            int count = Math.min(chunk.length, bytes.remaining());
            bytes.get(chunk, 0, count);
            sink.accept(chunk, count);
        }
        return true;
    }

    /** A tensor to compute with, if it is here; valid until this is closed. */
    public Optional<Input> input(Digest tensor) {
        return Optional.ofNullable(places.get(tensor)).map(place -> new Input(place.file(), place.name()));
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return places.isEmpty();
    }

    @Override
    public void close() {
        opened.forEach(SafetensorsFile::close);
    }
}
