package dev.perennial.edit.method;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.Floats;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Float32 values as they will read after being stored in another dtype. */
final class Rounding {
    private Rounding() {}

    static float[] to(DType dtype, float[] values) {
        if (dtype == DType.F32) {
            return values;
        }
        ByteBuffer bytes = ByteBuffer.allocate(values.length * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        Floats.encode(values, dtype, bytes);
        float[] rounded = new float[values.length];
        Floats.decode(bytes.rewind(), dtype, rounded);
        return rounded;
    }
}
