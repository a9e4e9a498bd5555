package dev.perennial.store.publish;

import dev.perennial.store.failure.DiskFailure;
import dev.perennial.store.failure.PublishRefusedException;
import dev.perennial.store.object.ObjectBody;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A local model folder, published byte for byte. */
final class FolderSource implements ModelSource {
    private final Path folder;
    private final List<SourceFile> files = new ArrayList<>();
    private final List<SafetensorsFile> opened = new ArrayList<>();
    private final Map<Path, String> stamps = new LinkedHashMap<>();

    private FolderSource(Path folder) {
        this.folder = folder;
    }

    static FolderSource open(Path folder) {
        FolderSource source = new FolderSource(folder);
        boolean complete = false;
        try {
            FolderFiles.list(folder).forEach(source::add);
            complete = true;
            return source;
        } finally {
            if (!complete) {
                source.close();
            }
        }
    }

    private void add(String path, Path file) {
        stamps.put(file, stamp(file));
        if (!FolderFiles.weights(path)) {
            files.add(new SourceFile.Plain(path, FolderFiles.body(file)));
            return;
        }
        SafetensorsFile weights = SafetensorsFile.open(file);
        opened.add(weights);
        List<SourceTensor> tensors = new ArrayList<>();
        weights.tensors().forEach(info -> tensors.add(new SourceTensor.Fresh(info, weights)));
        files.add(new SourceFile.Weights(path, ObjectBody.of(weights.header(), ObjectBody.BINARY), tensors));
    }

    @Override
    public String origin() {
        return folder.toString();
    }

    @Override
    public List<SourceFile> files() {
        return files;
    }

    @Override
    public void requireUnchanged() {
        stamps.forEach((file, stamp) -> {
            if (!stamp.equals(stamp(file))) {
                throw new PublishRefusedException(
                        file + " changed while it was being published: publish from files that nobody writes to");
            }
        });
    }

    private static String stamp(Path file) {
        try {
            return Files.size(file) + " " + Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw DiskFailure.of("read", file, e);
        }
    }

    @Override
    public void close() {
        opened.forEach(SafetensorsFile::close);
    }
}
