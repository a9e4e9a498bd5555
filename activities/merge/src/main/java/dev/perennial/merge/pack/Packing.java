package dev.perennial.merge.pack;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.perennial.merge.pack.PackRecord.Figures;
import dev.perennial.merge.pack.PackRecord.Form;
import dev.perennial.merge.spectral.ModuleKind;
import dev.perennial.merge.spectral.Spectra;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.Floats;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorReader;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.kernel.DotProducts;
import dev.perennial.tensor.kernel.Finite;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Optional;

/** Packs one tensor after another into parts, and finds again what was packed before. */
record Packing(TensorSource base, TensorSource expert, PackSettings settings, Inputs inputs, Parts parts) {
    static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** The tensors that are stored of a packed one. */
    List<TensorInfo> stored(PackRecord.Tensor packed) {
        return packed.form() == Form.KEPT ? List.of(packed.info()) : parts.of(packed.name());
    }

    /** Writes one of them. */
    void write(PackRecord.Tensor packed, TensorInfo part, WritableByteChannel out) throws IOException {
        if (packed.form() == Form.KEPT) {
            SafetensorsWriter.Body.of(expert).write(part, out);
            return;
        }
        try (TensorSource file = parts.open(packed.name())) {
            SafetensorsWriter.Body.of(file).write(part, out);
        }
    }

    /** Packs a tensor, if it is not packed yet. */
    PackRecord.Tensor pack(TensorInfo tensor) {
        try {
            Optional<PackRecord.Tensor> known = parts.packed(tensor.name());
            if (known.isPresent()) {
                return known.get();
            }
            MemoryTensors made = MemoryTensors.named("parts of " + tensor.name());
            PackRecord.Tensor packed = packed(new Pair(tensor.name(), base, expert), made);
            parts.keep(packed, made);
            return packed;
        } catch (IOException failed) {
            throw new UncheckedIOException("tensor " + tensor.name() + " could not be packed", failed);
        }
    }

    /**
     * Why a tensor cannot be packed, before any is; an oversized one is compared with the base's, because one that did
     * not change needs no decomposition.
     */
    static Optional<String> problem(Pair pair, PackSettings settings) {
        return rank(pair.info(), settings)
                .flatMap(rank -> Spectra.tooLarge(pair.info(), pair.expert().origin()))
                .filter(what -> differs(pair) && !pair.same())
                .map(what -> what + ", as a pack of it needs; keep this expert whole");
    }

    /** The rank of a tensor that becomes smaller by being factored; empty of any other. */
    private static Optional<Integer> rank(TensorInfo info, PackSettings settings) {
        ModuleKind kind = ModuleKind.of(info);
        if (kind != ModuleKind.ATTENTION && kind != ModuleKind.MLP) {
            return Optional.empty();
        }
        int rows = Math.toIntExact(info.shape().get(0));
        int columns = Math.toIntExact(info.shape().get(1));
        int rank = (kind == ModuleKind.ATTENTION ? settings.attention() : settings.mlp()).of(rows, columns);
        boolean smaller = FactoredDelta.stored(rows, columns, settings.bits().of(rank)) < info.bytes();
        return smaller ? Optional.of(rank) : Optional.empty();
    }

    private static boolean differs(Pair pair) {
        DType dtype = pair.info().dtype();
        return dtype.decodable()
                && dtype != DType.F64
                && pair.base().find(pair.name()).isPresent();
    }

    private PackRecord.Tensor packed(Pair pair, MemoryTensors made) throws IOException {
        TensorInfo info = pair.info();
        if (info.dtype().decodable()) {
            Finite.require(pair.after());
        }
        if (pair.same()) {
            return plain(pair, Form.SAME);
        }
        ModuleKind kind = ModuleKind.of(info);
        if (differs(pair) && kind == ModuleKind.EMBEDDING) {
            return pruned(pair, made);
        }
        Optional<Integer> rank = differs(pair) ? rank(info, settings) : Optional.empty();
        return rank.isPresent() ? factored(pair, rank.get(), made) : plain(pair, Form.KEPT);
    }

    private PackRecord.Tensor plain(Pair pair, Form form) {
        long stored = form == Form.KEPT ? pair.info().bytes() : 0;
        double delta = form == Form.KEPT ? delta(pair) : 0;
        return told(pair, form, 0, "", new Figures(stored, 1, 0, delta));
    }

    private PackRecord.Tensor pruned(Pair pair, MemoryTensors made) throws IOException {
        TensorInfo info = pair.info();
        long wanted = Math.round(settings.kept() * info.elements());
        int bits = settings.bits().most();
        if (PrunedDelta.stored(info, wanted, bits) >= info.bytes()) {
            return plain(pair, Form.KEPT);
        }
        PrunedDelta.Kept kept = PrunedDelta.keep(pair, wanted, bits, made);
        return measured(
                told(pair, Form.PRUNED, kept.count(), Integer.toString(bits), explained(kept.explained())), pair, made);
    }

    private PackRecord.Tensor factored(Pair pair, int rank, MemoryTensors made) throws IOException {
        Bits bits = settings.bits();
        FactoredDelta delta = inputs.of(pair.name())
                .map(seen -> FactoredDelta.of(pair.delta(), rank, bits, seen))
                .orElseGet(() -> FactoredDelta.of(pair.delta(), rank, bits));
        delta.keep(made, pair.name());
        return measured(told(pair, Form.FACTORED, rank, bits.text(), explained(delta.explained())), pair, made);
    }

    private static Figures explained(double share) {
        return new Figures(0, share, 0, 0);
    }

    private static PackRecord.Tensor told(Pair pair, Form form, long size, String bits, Figures figures) {
        TensorInfo info = pair.info();
        return new PackRecord.Tensor(info.name(), info.dtype(), info.shape(), form, size, bits, figures);
    }

    /** The same with what its parts take and give back. */
    private PackRecord.Tensor measured(PackRecord.Tensor packed, Pair pair, MemoryTensors made) throws IOException {
        Miss miss = new Miss(pair.info(), expert.reader(pair.name()));
        new GraftedTensors(List.of(packed), base, made).write(pair.info(), miss);
        long stored = made.tensors().stream().mapToLong(TensorInfo::bytes).sum();
        double explained = packed.figures().explained();
        return told(
                pair,
                packed.form(),
                packed.size(),
                packed.bits(),
                new Figures(stored, explained, Math.sqrt(miss.squares), delta(pair)));
    }

    private static double delta(Pair pair) {
        boolean comparable = pair.info().dtype().decodable()
                && pair.info().elements() > 0
                && pair.base().find(pair.name()).isPresent();
        return comparable
                ? DotProducts.ofDifferences(pair.before(), List.of(pair.after()))
                        .norm(1)
                : 0;
    }

    /** Sums up how far what is written is from a tensor, in the order of the elements, in float64. */
    private static final class Miss implements WritableByteChannel {
        private final TensorInfo info;
        private final TensorReader own;
        private long at;
        private double squares;

        Miss(TensorInfo info, TensorReader own) {
            this.info = info;
            this.own = own;
        }

        @Override
        public int write(ByteBuffer source) {
            int bytes = source.remaining();
            ByteBuffer expected = ByteBuffer.allocate(bytes);
            own.read(at, expected);
            float[] found = values(source.order(ByteOrder.LITTLE_ENDIAN));
            float[] wanted = values(expected.flip());
            for (int i = 0; i < found.length; i++) {
                double miss = (double) found[i] - wanted[i];
                squares += miss * miss;
            }
            source.position(source.limit());
            at += bytes;
            return bytes;
        }

        private float[] values(ByteBuffer bytes) {
            float[] values = new float[bytes.remaining() / info.dtype().bytes()];
            Floats.decode(bytes, info.dtype(), values);
            return values;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
