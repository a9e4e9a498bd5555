package dev.perennial.transfer;

import dev.perennial.tensor.Floats;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.kernel.Input;
import dev.perennial.tensor.kernel.TaskArithmetic;
import dev.perennial.tensor.kernel.TaskArithmetic.TaskVector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.List;
import java.util.Optional;

/**
 * {@code m_t + a (m'_s - m_s)}: a line's task vector on a new base version (Lin et al. 2025, Efficient model
 * development through fine-tuning transfer, arXiv 2503.20110, section 2, with a strength {@code a}), computed in
 * float32 and rounded once. Rows of the vocabulary follow their tokens. Computes a tensor when it is asked for; needs
 * 12 bytes of heap an element of the largest tensor.
 */
public final class TransferredTensors implements TensorSource {
    private final Carriage carriage;
    private final float a;

    /**
     * The transferred weights.
     *
     * @param carriage checked models; they stay the caller's to close
     * @param strength {@code a}
     */
    public TransferredTensors(Carriage carriage, double strength) {
        carriage.check();
        this.carriage = carriage;
        this.a = (float) strength;
    }

    @Override
    public List<TensorInfo> tensors() {
        return carriage.target().tensors();
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        return carriage.target().find(name);
    }

    @Override
    public ByteBuffer bytes(String name) {
        TensorInfo info = info(name);
        if (a == 0 || !info.dtype().decodable()) {
            return carriage.target().bytes(name);
        }
        return carriage.byToken(info) ? byToken(info) : elementWise(info);
    }

    private ByteBuffer elementWise(TensorInfo info) {
        Input tuned = new Input(carriage.tuned(), info.name());
        Input base = new Input(carriage.base(), info.name());
        Input target = new Input(carriage.target(), info.name());
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.toIntExact(info.bytes()));
        try {
            new TaskArithmetic(target, List.of(new TaskVector(a, tuned, base))).write(info, Channels.newChannel(out));
        } catch (IOException e) {
            throw new UncheckedIOException("tensor " + info.name() + " could not be transferred in memory", e);
        }
        return ByteBuffer.wrap(out.toByteArray()).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private ByteBuffer byToken(TensorInfo info) {
        float[] sum = carriage.target().floats(info.name());
        addTaskVector(info, sum);
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(info.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        Floats.encode(sum, info.dtype(), bytes);
        Floats.decode(bytes, info.dtype(), sum);
        refuseNonFinite(info, sum);
        return bytes.rewind().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private void addTaskVector(TensorInfo info, float[] sum) {
        float[] tuned = carriage.tuned().floats(info.name());
        float[] base = carriage.base().floats(info.name());
        List<Integer> rows = carriage.rows().rows();
        int width = sum.length / Math.toIntExact(info.shape().get(0));
        for (int row = 0; row < Math.min(rows.size(), info.shape().get(0)); row++) {
            int from = rows.get(row) * width;
            for (int i = 0; from >= 0 && from + i < tuned.length && i < width; i++) {
                sum[row * width + i] = moved(sum[row * width + i], tuned[from + i], base[from + i]);
            }
        }
    }

    @Override
    public String origin() {
        return carriage.target().origin() + " + " + a + " (" + carriage.tuned().origin() + " - "
                + carriage.base().origin() + ")";
    }

    @Override
    public void close() {
        // the three models stay the caller's
    }

    /** Where nothing was learnt every bit stays, the sign of a zero too. */
    private float moved(float target, float tuned, float base) {
        float learnt = tuned - base;
        return learnt == 0 ? target : target + a * learnt;
    }

    /** Of values as they are stored: what is finite in float32 may overflow a narrower type. */
    private static void refuseNonFinite(TensorInfo info, float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw NonFiniteException.result(info, i);
            }
        }
    }
}
