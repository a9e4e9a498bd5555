package dev.perennial.tensor;

import java.nio.ShortBuffer;

/** Bulk conversion of two-byte floats in blocks that stay in the first cache. */
final class HalfBlocks {
    private static final int BLOCK = 4096;

    private HalfBlocks() {}

    static void decode(ShortBuffer source, boolean bf16, float[] target, int count) {
        short[] block = new short[Math.min(BLOCK, count)];
        for (int start = 0; start < count; start += BLOCK) {
            int length = Math.min(BLOCK, count - start);
            source.get(start, block, 0, length);
            if (bf16) {
                for (int i = 0; i < length; i++) {
                    target[start + i] = Floats.fromBf16(block[i]);
                }
            } else {
                for (int i = 0; i < length; i++) {
                    target[start + i] = Floats.fromF16(block[i]);
                }
            }
        }
    }

    static void encode(float[] values, int count, boolean bf16, ShortBuffer target) {
        short[] block = new short[Math.min(BLOCK, count)];
        for (int start = 0; start < count; start += BLOCK) {
            int length = Math.min(BLOCK, count - start);
            if (bf16) {
                for (int i = 0; i < length; i++) {
                    block[i] = Floats.toBf16(values[start + i]);
                }
            } else {
                for (int i = 0; i < length; i++) {
                    block[i] = Floats.toF16(values[start + i]);
                }
            }
            target.put(start, block, 0, length);
        }
    }
}
