package dev.perennial.merge;

import dev.perennial.merge.method.Coefficients;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.kernel.Input;
import dev.perennial.tensor.kernel.LinearCombination;
import dev.perennial.tensor.kernel.LinearCombination.Term;
import dev.perennial.tensor.kernel.Recipe;
import dev.perennial.tensor.kernel.TaskArithmetic;
import dev.perennial.tensor.kernel.TaskArithmetic.TaskVector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The merged model, each tensor computed when it is asked for: float32 in one canonical order, rounded once.
 * {@link #write} streams and needs 1 MiB of heap a thread; {@link #bytes} needs twice the heap of the tensor.
 */
public final class MergedTensors implements TensorSource {
    private final MergeInputs inputs;
    private final BiFunction<String, Double, Coefficients> method;
    private final Optional<DType> dtype;
    private final Depth depth;

    /**
     * A merge of checked models.
     *
     * @param inputs the models; they stay the caller's to close
     * @param method the coefficients of a tensor, by its name and its depth in the model
     * @param dtype the element type of the result; empty for that of the layout
     */
    public MergedTensors(MergeInputs inputs, BiFunction<String, Double, Coefficients> method, Optional<DType> dtype) {
        inputs.check();
        this.inputs = inputs;
        this.method = method;
        this.dtype = dtype;
        this.depth = Depth.in(inputs.layout());
    }

    @Override
    public List<TensorInfo> tensors() {
        return inputs.layout().tensors().stream().map(this::typed).toList();
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        return inputs.layout().find(name).map(this::typed);
    }

    private TensorInfo typed(TensorInfo info) {
        return dtype.isPresent() && info.dtype().decodable() ? info.as(dtype.get()) : info;
    }

    /** Every tensor with its coefficients; those that are no weights are taken from the layout as they are. */
    List<Planned> plan() {
        return tensors().stream()
                .map(info -> new Planned(
                        info,
                        info.dtype().decodable()
                                ? Optional.of(method.apply(info.name(), depth.of(info.name())))
                                : Optional.empty()))
                .toList();
    }

    @Override
    public ByteBuffer bytes(String name) {
        TensorInfo info = info(name);
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.toIntExact(info.bytes()));
        try {
            write(info, Channels.newChannel(out));
        } catch (IOException e) {
            throw new UncheckedIOException("tensor " + name + " could not be merged in memory", e);
        }
        return ByteBuffer.wrap(out.toByteArray()).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Computes a tensor and writes its bytes in order. */
    public void write(TensorInfo info, WritableByteChannel out) throws IOException {
        if (info.dtype().decodable()) {
            recipe(info.name()).write(info, out);
            return;
        }
        ByteBuffer same = inputs.layout().bytes(info.name());
        while (same.hasRemaining()) {
            out.write(same);
        }
    }

    private Recipe recipe(String name) {
        Coefficients coefficients = method.apply(name, depth.of(name));
        List<TaskVector> vectors = new ArrayList<>();
        List<Term> terms = new ArrayList<>();
        for (int i = 0; i < inputs.models().size(); i++) {
            float factor = coefficients.models().get(i).floatValue();
            Input input = new Input(inputs.models().get(i), name);
            if (coefficients.relative()) {
                vectors.add(new TaskVector(factor, input, base(name)));
            } else {
                terms.add(new Term(factor, input));
            }
        }
        return coefficients.relative() ? new TaskArithmetic(base(name), vectors) : new LinearCombination(terms);
    }

    private Input base(String name) {
        return new Input(inputs.base().orElseThrow(), name);
    }

    @Override
    public String origin() {
        return "a merge of "
                + inputs.models().stream().map(TensorSource::origin).toList();
    }

    @Override
    public void close() {
        // the models stay the caller's
    }
}
