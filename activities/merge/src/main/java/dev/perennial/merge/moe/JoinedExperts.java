package dev.perennial.merge.moe;

import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorReader;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.UnsupportedTensorException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;

/**
 * A model whose experts lie apart, seen as Transformers 5 holds it and mergekit merges it: those of a layer are one
 * tensor {@code LAYER.mlp.experts.gate_up_proj} of [experts, 2 · inner, outer], each expert's gate above its up matrix,
 * and one {@code LAYER.mlp.experts.down_proj} of [experts, outer, inner]. Readers copy nothing that is not asked for;
 * the bytes of a joined tensor at once need as much heap. The model stays the caller's.
 */
public final class JoinedExperts implements TensorSource {
    private static final String EXPERTS = ".experts.";

    private final TensorSource model;
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    private final Map<String, List<String>> parts = new LinkedHashMap<>();

    private JoinedExperts(TensorSource model) {
        this.model = model;
    }

    /**
     * The model with its experts joined; itself, if it has none that lie apart.
     *
     * @param type tells its {@code model_type}, and is asked only where names of tensors have {@code experts}
     * @throws ShapeMismatchException if an expert lacks a matrix, or one is not like those of the others
     */
    public static TensorSource of(TensorSource model, Supplier<String> type) {
        for (TensorInfo info : model.tensors()) {
            if (info.name().contains(EXPERTS)) {
                return joined(model, ExpertNames.of(type.get()));
            }
        }
        return model;
    }

    private static TensorSource joined(TensorSource model, Optional<ExpertNames> known) {
        return known.filter(names -> model.tensors().stream()
                        .anyMatch(info -> names.matrix(info.name()).matches()))
                .<TensorSource>map(names -> joined(model, names))
                .orElse(model);
    }

    private static JoinedExperts joined(TensorSource model, ExpertNames names) {
        JoinedExperts joined = new JoinedExperts(model);
        Map<String, Integer> experts = new TreeMap<>();
        for (TensorInfo info : model.tensors()) {
            Matcher expert = names.matrix(info.name());
            if (expert.matches()) {
                experts.merge(expert.group("layer"), Integer.parseInt(expert.group("expert")) + 1, Math::max);
            } else {
                joined.add(names.besides(info.name()), info.shape(), List.of(info.name()));
            }
        }
        experts.forEach((layer, count) -> {
            joined.add(names, layer, count, names.gateAndUp(), names.joinedGateAndUp(layer));
            joined.add(names, layer, count, names.down(), names.joinedDown(layer));
        });
        return joined;
    }

    private void add(ExpertNames names, String layer, int experts, List<String> matrices, String name) {
        List<String> apart = new ArrayList<>();
        TensorInfo first = part(names.apart(layer, 0, matrices.get(0)), name);
        for (int expert = 0; expert < experts; expert++) {
            for (String matrix : matrices) {
                String own = names.apart(layer, expert, matrix);
                requireAlike(first, part(own, name));
                apart.add(own);
            }
        }
        long rows = matrices.size() * first.shape().get(0);
        add(name, List.of((long) experts, rows, first.shape().get(1)), apart);
    }

    private TensorInfo part(String name, String joined) {
        TensorInfo info = model.find(name)
                .orElseThrow(() -> new ShapeMismatchException("expected tensor " + name + " in " + model.origin()
                        + " as a part of " + joined + ", found none; fetch the model anew"));
        if (info.shape().size() != 2) {
            throw new ShapeMismatchException("expected tensor " + name + " of " + model.origin()
                    + " to have two dimensions as a part of " + joined + ", found " + info.shape());
        }
        return info;
    }

    private void requireAlike(TensorInfo first, TensorInfo other) {
        if (!other.sameShape(first) || other.dtype() != first.dtype()) {
            throw new ShapeMismatchException("expected all experts of a layer alike, found tensor " + first.name()
                    + " of " + model.origin() + " to be " + first.dtype().code() + " " + first.shape() + " and "
                    + other.name() + " to be " + other.dtype().code() + " " + other.shape());
        }
    }

    private void add(String name, List<Long> shape, List<String> apart) {
        tensors.put(name, new TensorInfo(name, model.info(apart.get(0)).dtype(), shape));
        parts.put(name, apart);
    }

    @Override
    public List<TensorInfo> tensors() {
        return List.copyOf(tensors.values());
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    @Override
    public ByteBuffer bytes(String name) {
        List<String> apart = apart(name);
        if (apart.size() == 1) {
            return model.bytes(apart.get(0));
        }
        long bytes = info(name).bytes();
        if (bytes > Integer.MAX_VALUE) {
            throw new UnsupportedTensorException("tensor " + name + " of " + origin() + " has " + bytes
                    + " bytes, too many to read at once; read it in pieces");
        }
        ByteBuffer all = ByteBuffer.allocate((int) bytes);
        apart.forEach(part -> all.put(model.bytes(part)));
        return all.flip().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public TensorReader reader(String name) {
        List<TensorReader> readers = apart(name).stream().map(model::reader).toList();
        return readers.size() == 1
                ? readers.get(0)
                : new JoinedReader(readers, info(name).bytes() / readers.size());
    }

    private List<String> apart(String name) {
        return Objects.requireNonNull(parts.get(info(name).name()), name);
    }

    @Override
    public String origin() {
        return model.origin();
    }

    @Override
    public void close() {
        // the model stays the caller's
    }

    /** Reads tensors of the same size, one behind another. */
    private record JoinedReader(List<TensorReader> parts, long bytes) implements TensorReader {
        @Override
        public void read(long from, ByteBuffer target) {
            int end = target.limit();
            long at = from;
            while (target.position() < end) {
                long within = at % bytes;
                int length = (int) Math.min(end - target.position(), bytes - within);
                target.limit(target.position() + length);
                parts.get(Math.toIntExact(at / bytes)).read(within, target);
                target.limit(end);
                at += length;
            }
        }
    }
}
