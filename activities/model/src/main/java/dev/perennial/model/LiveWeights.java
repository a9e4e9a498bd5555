package dev.perennial.model;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.Floats;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** A running model's parameters as tensors. */
record LiveWeights(LanguageModel model) implements TensorSource {
    @Override
    public List<TensorInfo> tensors() {
        return model.parameters();
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        return tensors().stream().filter(info -> info.name().equals(name)).findFirst();
    }

    @Override
    public float[] floats(String name) {
        return model.parameter(name);
    }

    @Override
    public ByteBuffer bytes(String name) {
        float[] values = model.parameter(name);
        ByteBuffer bytes = ByteBuffer.allocate(values.length * DType.F32.bytes());
        Floats.encode(values, DType.F32, bytes);
        return bytes.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public String origin() {
        return model.values().origin();
    }

    @Override
    public void close() {
        // the model is its owner's to close
    }
}
