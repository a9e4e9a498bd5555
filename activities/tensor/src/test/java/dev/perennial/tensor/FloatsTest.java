package dev.perennial.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** Conversions against all bit patterns and against exact arithmetic. */
class FloatsTest {
    private static final int PATTERNS = 65_536;

    @Test
    void everyBf16PatternSurvivesFloat32() {
        for (int bits = 0; bits < PATTERNS; bits++) {
            assertThat(Floats.toBf16(Floats.fromBf16((short) bits))).isEqualTo((short) bits);
        }
    }

    @Test
    void everyF16PatternSurvivesFloat32() {
        for (int bits = 0; bits < PATTERNS; bits++) {
            assertThat(Floats.toF16(Floats.fromF16((short) bits))).isEqualTo((short) bits);
        }
    }

    @Test
    void everyPatternSurvivesTheBulkConversions() {
        for (DType dtype : new DType[] {DType.BF16, DType.F16}) {
            ByteBuffer all = ByteBuffer.allocate(2 * PATTERNS).order(ByteOrder.LITTLE_ENDIAN);
            for (int bits = 0; bits < PATTERNS; bits++) {
                all.putShort((short) bits);
            }
            float[] decoded = new float[PATTERNS];
            Floats.decode(all.flip(), dtype, decoded);
            ByteBuffer encoded = ByteBuffer.allocate(2 * PATTERNS);
            Floats.encode(decoded, dtype, encoded);
            assertThat(encoded).isEqualTo(all);
        }
    }

    @Test
    void everyFiniteF16IsTheNumberItsBitsSay() {
        for (int bits = 0; bits < 0x7c00; bits++) {
            int exponent = bits >>> 10;
            double expected = exponent == 0
                    ? (bits & 0x3ff) * 0x1p-24
                    : (1 + (bits & 0x3ff) * 0x1p-10) * Math.pow(2, exponent - 15);
            assertThat((double) Floats.fromF16((short) bits)).isEqualTo(expected);
            assertThat((double) Floats.fromF16((short) (bits | 0x8000))).isEqualTo(-expected);
        }
    }

    @Test
    void roundsHalfwayToEvenAndNeighboursToNearestInF16() {
        for (int bits = 0; bits < 0x7bff; bits++) {
            float low = Floats.fromF16((short) bits);
            float high = Floats.fromF16((short) (bits + 1));
            float middle = (low + high) / 2;
            short even = (short) (bits % 2 == 0 ? bits : bits + 1);
            assertThat(Floats.toF16(middle)).isEqualTo(even);
            assertThat(Floats.toF16(Math.nextDown(middle))).isEqualTo((short) bits);
            assertThat(Floats.toF16(Math.nextUp(middle))).isEqualTo((short) (bits + 1));
        }
    }

    @Test
    void roundsHalfwayToEvenAndNeighboursToNearestInBf16() {
        for (int bits = 0; bits < 0x7f7f; bits++) {
            int middle = (bits << 16) | 0x8000;
            short even = (short) (bits % 2 == 0 ? bits : bits + 1);
            assertThat(Floats.toBf16(Float.intBitsToFloat(middle))).isEqualTo(even);
            assertThat(Floats.toBf16(Float.intBitsToFloat(middle - 1))).isEqualTo((short) bits);
            assertThat(Floats.toBf16(Float.intBitsToFloat(middle + 1))).isEqualTo((short) (bits + 1));
        }
    }

    @Test
    void overflowsToInfinityAndKeepsNan() {
        assertThat(Floats.toF16(65519.996f)).isEqualTo((short) 0x7bff);
        assertThat(Floats.toF16(65520f)).isEqualTo((short) 0x7c00);
        assertThat(Floats.toBf16(-Float.MAX_VALUE)).isEqualTo((short) 0xff80);
        assertThat(Floats.toF16(Float.intBitsToFloat(0x7f800001))).isEqualTo((short) 0x7e00);
        assertThat(Floats.toBf16(Float.intBitsToFloat(0xff800001))).isEqualTo((short) 0xffc0);
    }

    @Test
    void refusesAnIntegerDtypeAndABufferTooSmall() {
        assertThatThrownBy(() -> Floats.decode(ByteBuffer.allocate(8), DType.I64, new float[1]))
                .isInstanceOf(UnsupportedTensorException.class)
                .hasMessageContaining("I64");
        assertThatThrownBy(() -> Floats.decode(ByteBuffer.allocate(3), DType.F16, new float[2]))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("3 bytes");
    }
}
