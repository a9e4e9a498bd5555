package dev.perennial.store.digest;

import dev.perennial.tensor.TensorInfo;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * The content address of a tensor: SHA-256 of the ASCII line {@code perennial-tensor/1 DTYPE D0,D1,...} ended by a line
 * feed, and then its raw little-endian bytes in C order. Its name takes no part, so that tied and repeated weights are
 * one tensor.
 */
public final class TensorDigest {
    private TensorDigest() {}

    /** A hash that has taken in type and shape and waits for the bytes. */
    public static Sha256 begin(TensorInfo tensor) {
        String shape = tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(","));
        byte[] line = ("perennial-tensor/1 " + tensor.dtype().code() + " " + shape + "\n")
                .getBytes(StandardCharsets.US_ASCII);
        Sha256 hash = new Sha256();
        hash.update(line, line.length);
        return hash;
    }
}
