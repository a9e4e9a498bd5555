package dev.perennial.merge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.tensor.TensorFile;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorReader;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.safetensors.ForeignFormats;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * By what a file is known again. One of at most 64 MiB by the SHA-256 of all its bytes, which any tool can compare. A
 * larger one of weights by {@code samples_sha256}: the SHA-256 of its size, its header, and of each tensor in the order
 * of the file 8 windows of 4 KiB, evenly spaced from its first byte to its last (tensors of up to 32 KiB whole), so
 * that a model of any size costs some MiB of reading. That tells apart models of which any tensor was trained or edited
 * as a whole, by a matrix of any rank too; it does not notice a change that lies between the windows, such as one of a
 * few rows of an embedding.
 */
final class Digests {
    private static final long WHOLE = 64L << 20;
    private static final int WINDOW = 4 << 10;
    private static final int WINDOWS = 8;
    private static final int PIECE = 1 << 20;

    private Digests() {}

    /** Puts a file's name, size and digest into an entry, and returns it. */
    static ObjectNode describe(Path file, ObjectNode entry) throws IOException {
        return describe(file, entry, WHOLE);
    }

    /** As the shorter one, where files of more than {@code whole} bytes are sampled. */
    static ObjectNode describe(Path file, ObjectNode entry, long whole) throws IOException {
        long size = Files.size(file);
        entry.put("file", String.valueOf(file.getFileName())).put("bytes", size);
        boolean sampled = size > whole && (file.toString().endsWith(".safetensors") || ForeignFormats.pickled(file));
        return sampled ? entry.put("samples_sha256", samples(file, size)) : entry.put("sha256", all(file));
    }

    /** Of bytes in memory. */
    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(empty().digest(bytes));
    }

    private static MessageDigest empty() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private static String all(Path file) throws IOException {
        MessageDigest digest = empty();
        byte[] piece = new byte[PIECE];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                digest.update(piece, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String samples(Path file, long size) {
        MessageDigest digest = empty();
        digest.update(Long.toString(size).getBytes(StandardCharsets.US_ASCII));
        try (TensorFile weights = ModelTensors.file(file)) {
            digest.update(weights.header());
            for (TensorInfo tensor : weights.tensors()) {
                sample(tensor.bytes(), weights.reader(tensor.name()), digest);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void sample(long bytes, TensorReader tensor, MessageDigest digest) {
        if (bytes <= (long) WINDOWS * WINDOW) {
            window(tensor, 0, (int) bytes, digest);
            return;
        }
        for (int i = 0; i < WINDOWS; i++) {
            window(tensor, (bytes - WINDOW) * i / (WINDOWS - 1), WINDOW, digest);
        }
    }

    private static void window(TensorReader tensor, long from, int bytes, MessageDigest digest) {
        ByteBuffer window = ByteBuffer.allocate(bytes);
        tensor.read(from, window);
        digest.update(window.flip());
    }
}
