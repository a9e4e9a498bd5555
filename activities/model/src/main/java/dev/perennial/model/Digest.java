package dev.perennial.model;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.Floats;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256 of texts and numbers. */
final class Digest {
    private static final int BLOCK = 1 << 16;

    private final MessageDigest digest;

    Digest() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JVM has SHA-256", impossible);
        }
    }

    Digest add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        add(bytes.length);
        digest.update(bytes);
        return this;
    }

    Digest add(int number) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
        return this;
    }

    Digest add(float[] values) {
        add(values.length);
        for (int from = 0; from < values.length; from += BLOCK) {
            float[] block = Arrays.copyOfRange(values, from, Math.min(values.length, from + BLOCK));
            ByteBuffer bytes = ByteBuffer.allocate(block.length * DType.F32.bytes());
            Floats.encode(block, DType.F32, bytes);
            digest.update(bytes.array());
        }
        return this;
    }

    /** The first half of it, which is enough to tell what was changed by mistake. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }
}
