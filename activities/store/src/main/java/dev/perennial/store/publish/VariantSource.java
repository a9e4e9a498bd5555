package dev.perennial.store.publish;

import dev.perennial.store.failure.PublishRefusedException;
import dev.perennial.store.manifest.Manifest;
import dev.perennial.store.manifest.ModelFile;
import dev.perennial.store.manifest.StoredTensor;
import dev.perennial.store.object.ObjectBody;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.UnknownTensorException;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A stored model with some tensors and side files replaced; headers, layout and everything else are the parent's. */
final class VariantSource implements ModelSource {
    private final TensorSource changed;
    private final RecipeDesk recipes;
    private final List<SourceFile> files = new ArrayList<>();
    private final List<SafetensorsFile> opened = new ArrayList<>();

    private VariantSource(Publisher.Variant variant) {
        this.changed = variant.changed();
        this.recipes = variant.recipes();
    }

    /** Puts it together. */
    static VariantSource of(Publisher.Variant variant) {
        Manifest parent = variant.parent();
        SideFiles side = variant.side();
        requireFitting(parent, variant.changed());
        VariantSource source = new VariantSource(variant);
        boolean complete = false;
        try {
            for (ModelFile file : parent.files()) {
                if (!side.files().containsKey(file.path())) {
                    source.files.add(source.take(file, variant.folder()));
                }
            }
            side.files().forEach((path, body) -> source.files.add(source.replacing(path, body)));
            complete = true;
            return source;
        } finally {
            if (!complete) {
                source.close();
            }
        }
    }

    private SourceFile replacing(String path, ObjectBody body) {
        if (FolderFiles.weights(path)) {
            throw new PublishRefusedException(
                    path + " cannot be replaced as a side file: hand in its changed tensors instead");
        }
        return new SourceFile.Plain(path, body);
    }

    private SourceFile take(ModelFile file, Path folder) {
        if (!(file instanceof ModelFile.Weights weights)
                || weights.tensors().stream()
                        .noneMatch(tensor -> changed.find(tensor.name()).isPresent())) {
            return new SourceFile.Kept(file);
        }
        SafetensorsFile parent = SafetensorsFile.open(folder.resolve(file.path()));
        opened.add(parent);
        List<SourceTensor> tensors = new ArrayList<>();
        for (StoredTensor tensor : weights.tensors()) {
            tensors.add(
                    changed.find(tensor.name()).isPresent()
                            ? fresh(tensor.info())
                            : new SourceTensor.Known(tensor, parent));
        }
        return new SourceFile.Weights(file.path(), ObjectBody.of(parent.header(), ObjectBody.BINARY), tensors);
    }

    private SourceTensor fresh(TensorInfo tensor) {
        Optional<PreparedRecipe> recipe = recipes.recipe(tensor.name());
        return recipe.isPresent()
                ? new SourceTensor.Made(tensor, changed, recipe.get())
                : new SourceTensor.Fresh(tensor, changed);
    }

    private static void requireFitting(Manifest parent, TensorSource changed) {
        Set<TensorInfo> known =
                parent.tensors().stream().map(StoredTensor::info).collect(Collectors.toSet());
        for (TensorInfo tensor : changed.tensors()) {
            if (!known.contains(tensor)) {
                throw unfitting(parent, tensor, changed.origin());
            }
        }
    }

    private static RuntimeException unfitting(Manifest parent, TensorInfo tensor, String origin) {
        for (StoredTensor stored : parent.tensors()) {
            if (stored.name().equals(tensor.name())) {
                return new PublishRefusedException("Tensor " + tensor.name() + " of " + origin + " is "
                        + tensor.dtype().code() + tensor.shape() + " where the parent revision "
                        + parent.digest().brief() + " has "
                        + stored.info().dtype().code()
                        + stored.info().shape() + ": a variant keeps every type and shape");
            }
        }
        return new UnknownTensorException(
                tensor.name(),
                "revision " + parent.digest().brief(),
                parent.tensors().stream().map(StoredTensor::name).toList());
    }

    @Override
    public String origin() {
        return changed.origin();
    }

    @Override
    public List<SourceFile> files() {
        return files;
    }

    @Override
    public void requireUnchanged() {
        // the parent's folder is nobody's to write to; changed tensors are checked again when they are sent
    }

    @Override
    public void close() {
        opened.forEach(SafetensorsFile::close);
    }
}
