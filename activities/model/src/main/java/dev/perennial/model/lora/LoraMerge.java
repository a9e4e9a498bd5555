package dev.perennial.model.lora;

import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.ReplacedTensors;
import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorReader;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.UnsupportedTensorException;
import dev.perennial.tensor.kernel.Input;
import dev.perennial.tensor.kernel.LowRankUpdate;
import dev.perennial.tensor.linalg.Matrix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A model's weights with an adapter merged in, as PEFT's {@code merge_and_unload} does: W + (f B) A by the canonical
 * {@link LowRankUpdate}, f B rounded to float32 first, the result rounded once to W's dtype; with magnitudes, as
 * {@link Decomposed} says; weights that the adapter has as a whole, in the model's dtype. Every other tensor keeps its
 * bits. {@link #write} and readers compute what is asked for, piece by piece, and need 24 MiB of heap a thread besides
 * the adapter; {@link #bytes} needs the heap of the tensor as well.
 */
public final class LoraMerge implements TensorSource {
    private static final int PIECE = 1 << 20;
    private static final Set<String> HEADS = Set.of("lm_head.weight", "embed_out.weight");

    private final TensorSource base;
    private final LoraAdapter adapter;
    private final TensorSource weights;
    private final MemoryTensors replacing = MemoryTensors.named("an adapter");
    private final Map<String, String> modules = new HashMap<>();
    private final Map<String, float[]> lengths = new ConcurrentHashMap<>();

    /**
     * Weights, which stay the caller's to close, and an adapter of theirs.
     *
     * @throws dev.perennial.tensor.UnknownTensorException if the weights lack one of the adapter's modules
     * @throws UnsupportedTensorException if it changes a head that the weights do not have, as it is their embedding
     * @throws ShapeMismatchException if a module has another shape
     */
    public LoraMerge(TensorSource base, LoraAdapter adapter) {
        this.base = base;
        this.adapter = adapter;
        this.weights = new ReplacedTensors(base, replacing);
        adapter.additions().whole().tensors().forEach(this::replace);
        adapter.modules().forEach((module, factors) -> {
            TensorInfo weight = weight(module + ".weight");
            requireFits(weight, module, factors);
            modules.put(weight.name(), module);
        });
    }

    /** Folders of a model without its head leave out the first part of the names, which adapters have. */
    private TensorInfo weight(String whole) {
        String bare = whole.substring(whole.indexOf('.') + 1);
        return base.find(whole).or(() -> base.find(bare)).orElseGet(() -> missing(whole));
    }

    /** A head that is not stored is the embedding, which PEFT changes along with it. */
    private TensorInfo missing(String whole) {
        if (HEADS.contains(whole)) {
            throw new UnsupportedTensorException("tensor " + whole + ", which the adapter changes, is not stored in "
                    + base.origin() + ": the head is the embedding there, which would change too; store the head by"
                    + " itself (tie_word_embeddings: false) and merge again");
        }
        return base.info(whole);
    }

    private void replace(TensorInfo own) {
        TensorInfo weight = weight(own.name());
        if (!weight.sameShape(own)) {
            throw new ShapeMismatchException("tensor " + weight.name() + " of " + base.origin() + " has shape "
                    + weight.shape() + ", the adapter has it as a whole in " + own.shape()
                    + "; use the model it was made for");
        }
        MemoryTensors whole = adapter.additions().whole();
        if (own.dtype() == weight.dtype()) {
            replacing.put(weight, whole.bytes(own.name()));
        } else {
            replacing.put(weight, whole.floats(own.name()));
        }
    }

    private void requireFits(TensorInfo weight, String module, LoraFactors factors) {
        long in = factors.a().columns();
        long out = factors.b().rows();
        List<Long> expected = adapter.transposed(module) ? List.of(in, out) : List.of(out, in);
        if (!weight.shape().equals(expected)) {
            throw new ShapeMismatchException("tensor " + weight.name() + " of " + base.origin() + " has shape "
                    + weight.shape() + ", the adapter is for " + expected + "; use the model it was made for"
                    + (List.of(expected.get(1), expected.get(0)).equals(weight.shape())
                            ? ", or correct fan_in_fan_out"
                            : ""));
        }
    }

    @Override
    public List<TensorInfo> tensors() {
        return base.tensors();
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        return base.find(name);
    }

    /** Whether the adapter changes a tensor. */
    public boolean changes(String name) {
        return modules.containsKey(name) || replacing.find(name).isPresent();
    }

    private LowRankUpdate update(String name, String module) {
        LoraFactors factors = adapter.factors(module);
        Matrix in = factors.a().transpose();
        Matrix out = factors.b().scaled(adapter.factor(module));
        Input weight = new Input(weights, name);
        return adapter.transposed(module) ? new LowRankUpdate(weight, in, out) : new LowRankUpdate(weight, out, in);
    }

    @Override
    public ByteBuffer bytes(String name) {
        if (!modules.containsKey(name)) {
            return weights.bytes(name);
        }
        TensorInfo info = info(name);
        if (info.bytes() > Integer.MAX_VALUE) {
            throw new UnsupportedTensorException("tensor " + name + " of " + origin() + " has " + info.bytes()
                    + " bytes, too many to merge at once; read it in pieces");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) info.bytes());
        reader(name).read(0, bytes);
        return bytes.flip().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public TensorReader reader(String name) {
        String module = modules.get(name);
        if (module == null) {
            return weights.reader(name);
        }
        TensorInfo info = info(name);
        LowRankUpdate update = update(name, module);
        Optional<Matrix> magnitude = adapter.additions().magnitude(module);
        if (magnitude.isEmpty()) {
            return update.reader(info);
        }
        Decomposed decomposed = new Decomposed(update, info, adapter.transposed(module));
        return decomposed.reader(info, lengths.computeIfAbsent(name, all -> decomposed.factors(magnitude.get())));
    }

    /** Computes a tensor and writes its bytes in order, as a body of a safetensors file. */
    public void write(TensorInfo info, WritableByteChannel out) throws IOException {
        TensorReader reader = reader(info.name());
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, info.bytes()));
        for (long at = 0; at < info.bytes(); at += piece.limit()) {
            piece.clear().limit((int) Math.min(PIECE, info.bytes() - at));
            reader.read(at, piece);
            piece.flip();
            while (piece.hasRemaining()) {
                out.write(piece);
            }
        }
    }

    @Override
    public String origin() {
        return base.origin() + " with an adapter";
    }

    @Override
    public void close() {
        // the weights stay the caller's
    }
}
