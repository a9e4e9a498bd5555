package dev.perennial.store.publish;

import dev.perennial.store.object.ObjectBody;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.safetensors.SafetensorsLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tensors from anywhere, published as one {@code model.safetensors} laid out as our own writer does. */
final class TensorsSource implements ModelSource {
    private static final Map<String, String> METADATA = Map.of("format", "pt");

    private final TensorSource weights;
    private final List<SourceFile> files = new ArrayList<>();

    TensorsSource(TensorSource weights, SideFiles side) {
        this.weights = weights;
        SafetensorsLayout layout = SafetensorsLayout.of(METADATA, weights.tensors());
        List<SourceTensor> tensors = new ArrayList<>();
        layout.tensors().forEach(info -> tensors.add(new SourceTensor.Fresh(info, weights)));
        files.add(new SourceFile.Weights(
                ModelTensors.SINGLE, ObjectBody.of(layout.header(), ObjectBody.BINARY), tensors));
        side.files().forEach((path, body) -> files.add(new SourceFile.Plain(path, body)));
    }

    @Override
    public String origin() {
        return weights.origin();
    }

    @Override
    public List<SourceFile> files() {
        return files;
    }

    @Override
    public void requireUnchanged() {
        // tensors and bytes handed in belong to the caller, and every chunk is checked again when it is sent
    }

    @Override
    public void close() {
        // the caller closes what the caller opened
    }
}
