package dev.perennial.edit.method;

import dev.perennial.edit.failure.EditException;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.linalg.SymmetricMatrix;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One tensor read from an edit state; what cannot be of one is refused with an {@link EditException} naming the file
 * and the tensor.
 */
final class StateTensor {
    private static final Pattern SHAPE = Pattern.compile("moments/(\\d{1,8})x(\\d{1,8})");
    /** Up to here every count is a float64 of its own. */
    private static final double MOST = 0x1p53;

    private final String file;
    private final TensorInfo info;
    private final double[] values;

    private StateTensor(String file, TensorInfo info, double[] values) {
        this.file = file;
        this.info = info;
        this.values = values;
    }

    static StateTensor of(TensorSource source, TensorInfo info) {
        StateTensor empty = new StateTensor(source.origin(), info, new double[0]);
        if (info.dtype() != DType.F64) {
            throw empty.refused("has type " + info.dtype().code() + " where F64 is expected");
        }
        DoubleBuffer buffer = source.bytes(info.name()).asDoubleBuffer();
        double[] values = new double[buffer.remaining()];
        buffer.get(values);
        StateTensor tensor = new StateTensor(source.origin(), info, values);
        tensor.requireFinite();
        return tensor;
    }

    private void requireFinite() {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw refused("has " + values[i] + " at position " + i + " where finite numbers are expected");
            }
        }
    }

    /** What it is of: all before the first slash of its name. */
    String kind() {
        return info.name().substring(0, Math.max(0, info.name().indexOf('/')));
    }

    /** Whose it is: all after the first slash of its name. */
    String key() {
        return info.name().substring(info.name().indexOf('/') + 1);
    }

    Moments moments() {
        Matcher shape = SHAPE.matcher(info.name());
        if (!shape.matches()) {
            throw refused("is not named like moments/352x128, by inputs and outputs");
        }
        int width = Integer.parseInt(shape.group(1)) + Integer.parseInt(shape.group(2));
        if (values.length != 1 + 2 * width) {
            throw refused("has " + values.length + " values where a count, " + width + " means and " + width
                    + " sums of squares are expected");
        }
        if (values[0] < 0 || values[0] > MOST || values[0] != Math.rint(values[0])) {
            throw refused("counts " + values[0] + " rows where a whole number is expected");
        }
        double[] squares = Arrays.copyOfRange(values, 1 + width, values.length);
        if (Arrays.stream(squares).anyMatch(square -> square < 0)) {
            throw refused("has a negative sum of squares");
        }
        return new Moments((long) values[0], Arrays.copyOfRange(values, 1, 1 + width), squares);
    }

    SymmetricMatrix matrix() {
        int size = (int) Math.sqrt(values.length);
        if (size == 0 || size * size != values.length) {
            throw refused("has " + values.length + " values where those of a square matrix are expected");
        }
        try {
            return SymmetricMatrix.of(size, values);
        } catch (ShapeMismatchException asymmetric) {
            throw new EditException(sentence("is not symmetric"), asymmetric);
        }
    }

    EditException refused(String found) {
        return new EditException(sentence(found));
    }

    private String sentence(String found) {
        return "Tensor '" + info.name() + "' of the edit state " + file + " " + found
                + ": restore the file, or make the edits again in the model of before the first";
    }
}
