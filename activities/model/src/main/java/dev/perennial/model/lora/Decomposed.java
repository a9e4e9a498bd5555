package dev.perennial.model.lora;

import dev.perennial.model.config.MalformedModelException;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.Floats;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorReader;
import dev.perennial.tensor.kernel.LowRankUpdate;
import dev.perennial.tensor.linalg.Matrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A weight whose outputs have lengths of their own (DoRA; Liu et al. 2024, arXiv 2402.09353, eq. 5): m V / |V|, where V
 * is W + f B A in float32 and |V| the norm of what belongs to one output, summed in float64: a row of a linear module,
 * a column of a transposed one, and of an embedding, as PEFT has it, a column too. Rounded once.
 */
final class Decomposed {
    private static final int PIECE = 1 << 16;

    private final LowRankUpdate update;
    private final TensorInfo wide;
    private final boolean byColumn;

    /**
     * Of an update that gives V.
     *
     * @param weight V's name and shape
     * @param byColumn whether outputs are columns
     */
    Decomposed(LowRankUpdate update, TensorInfo weight, boolean byColumn) {
        this.update = update;
        this.wide = weight.as(DType.F32);
        this.byColumn = byColumn;
    }

    /** m / |V| for each output; reads the whole weight once. */
    float[] factors(Matrix magnitude) {
        double[] squares = new double[magnitude.columns()];
        TensorReader reader = update.reader(wide);
        float[] values = new float[PIECE];
        for (long at = 0; at < wide.elements(); at += PIECE) {
            int count = (int) Math.min(PIECE, wide.elements() - at);
            read(reader, at, values, count);
            for (int i = 0; i < count; i++) {
                squares[output(at + i)] += (double) values[i] * values[i];
            }
        }
        float[] factors = new float[squares.length];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = (float) (magnitude.get(0, i) / length(squares[i], i));
        }
        return factors;
    }

    private double length(double square, int output) {
        if (square == 0) {
            throw new MalformedModelException("tensor " + wide.name() + " with its adapter is 0 in all of output "
                    + output + ", and DoRA divides by its length; use the model that the adapter was made for");
        }
        return Math.sqrt(square);
    }

    private int output(long element) {
        long columns = wide.shape().get(1);
        return (int) (byColumn ? element % columns : element / columns);
    }

    private static void read(TensorReader reader, long at, float[] values, int count) {
        ByteBuffer piece = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        reader.read(at * Float.BYTES, piece);
        Floats.decode(piece.flip(), DType.F32, values, count);
    }

    /** Computes pieces with these factors; they begin and end at elements. */
    TensorReader reader(TensorInfo result, float[] factors) {
        TensorReader reader = update.reader(wide);
        int width = result.dtype().bytes();
        return (from, target) -> {
            float[] values = new float[Math.min(PIECE, target.remaining() / width)];
            long at = from / width;
            while (target.hasRemaining()) {
                int count = Math.min(values.length, target.remaining() / width);
                read(reader, at, values, count);
                scale(values, count, at, factors, result);
                Floats.encode(values, count, result.dtype(), target);
                target.position(target.position() + count * width);
                at += count;
            }
        };
    }

    private void scale(float[] values, int count, long at, float[] factors, TensorInfo result) {
        for (int i = 0; i < count; i++) {
            values[i] *= factors[output(at + i)];
            boolean fits = result.dtype() == DType.F16
                    ? Float.isFinite(Floats.fromF16(Floats.toF16(values[i])))
                    : result.dtype() == DType.BF16
                            ? Float.isFinite(Floats.fromBf16(Floats.toBf16(values[i])))
                            : Float.isFinite(values[i]);
            if (!fits) {
                throw NonFiniteException.result(result, at + i);
            }
        }
    }
}
