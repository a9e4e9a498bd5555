package dev.perennial.tensor.torch;

import dev.perennial.tensor.MalformedTensorFileException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A pickle's bytes in turn; what reaches behind the last one is refused. */
final class PickleBytes {
    private static final int LONGEST = 1 << 16;

    private final Path file;
    private final ByteBuffer bytes;

    PickleBytes(Path file, byte[] bytes) {
        this.file = file;
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    int one() {
        return Byte.toUnsignedInt(needing(1).get());
    }

    int two() {
        return Short.toUnsignedInt(needing(Short.BYTES).getShort());
    }

    int four() {
        return needing(Integer.BYTES).getInt();
    }

    double fraction() {
        return Double.longBitsToDouble(Long.reverseBytes(needing(Double.BYTES).getLong()));
    }

    /** A whole number of so many bytes, lowest first. */
    long whole(int length) {
        if (length > Long.BYTES) {
            throw broken("a number has " + length + " bytes");
        }
        needing(length);
        long value = 0;
        for (int i = 0; i < length; i++) {
            int next = one();
            value |= (i == length - 1 ? (long) (byte) next : next) << (8 * i);
        }
        return value;
    }

    /** A string of so many bytes of UTF-8. */
    String text(int length) {
        if (length < 0 || length > LONGEST) {
            throw broken("a string has " + Integer.toUnsignedString(length) + " bytes");
        }
        needing(length);
        byte[] raw = new byte[length];
        bytes.get(raw);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(raw))
                    .toString();
        } catch (CharacterCodingException notText) {
            throw new MalformedTensorFileException(file, "a string of its pickle is not UTF-8", notText);
        }
    }

    /** What stands before the next end of a line. */
    String line() {
        int length = 0;
        while (needing(length + 1).get(bytes.position() + length) != '\n') {
            length++;
        }
        String line = text(length);
        one();
        return line;
    }

    private ByteBuffer needing(int count) {
        if (bytes.remaining() < count) {
            throw broken("it ends too early");
        }
        return bytes;
    }

    MalformedTensorFileException broken(String problem) {
        return new MalformedTensorFileException(
                file, "its pickle is broken before byte " + bytes.position() + ": " + problem);
    }
}
