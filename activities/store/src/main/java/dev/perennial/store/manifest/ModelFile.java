package dev.perennial.store.manifest;

import dev.perennial.contract.artifact.Digest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** One file of a published model; from a manifest's files the folder comes back byte for byte. */
public sealed interface ModelFile {
    /** Its place in the folder, with {@code /} between segments. */
    String path();

    /** Its length in bytes. */
    long size();

    /** SHA-256 of its bytes. */
    Digest digest();

    /**
     * A safetensors file, kept as its header and its tensors.
     *
     * @param header SHA-256 of the header's bytes without the length before them
     * @param tensors in the order of their bytes
     */
    record Weights(String path, long size, Digest digest, Digest header, List<StoredTensor> tensors)
            implements ModelFile {
        /** The bytes before the header, which tell its length. */
        public static final int LENGTH_BYTES = 8;

        private static final long SMALLEST_HEADER = 2;
        private static final long LARGEST_HEADER = 100_000_000;

        public Weights {
            checkPath(path);
            tensors = List.copyOf(tensors);
            Set<String> names = new HashSet<>();
            for (StoredTensor tensor : tensors) {
                if (!names.add(tensor.name())) {
                    throw new IllegalArgumentException(
                            "File " + path + " names tensor " + tensor.name() + " twice: expected each name once");
                }
            }
            long rest = size - LENGTH_BYTES - bytes(tensors);
            if (rest < SMALLEST_HEADER || rest > LARGEST_HEADER) {
                throw new IllegalArgumentException("File " + path + " of " + size + " bytes with " + bytes(tensors)
                        + " bytes of tensors leaves " + rest + " for its header: expected " + SMALLEST_HEADER + " to "
                        + LARGEST_HEADER);
            }
        }

        /** The header's length in bytes. */
        public long headerBytes() {
            return size - LENGTH_BYTES - bytes(tensors);
        }

        private static long bytes(List<StoredTensor> tensors) {
            long bytes = 0;
            for (StoredTensor tensor : tensors) {
                bytes = tensor.info().bytes() > Long.MAX_VALUE - bytes
                        ? Long.MAX_VALUE
                        : bytes + tensor.info().bytes();
            }
            return bytes;
        }
    }

    /** Any other file, kept as one blob. */
    record Plain(String path, long size, Digest digest) implements ModelFile {
        public Plain {
            checkPath(path);
            if (size < 0) {
                throw new IllegalArgumentException("File " + path + ": expected a size of 0 or more, found " + size);
            }
        }
    }

    /** Refuses paths that could leave the folder or mean different files on different systems. */
    static String checkPath(String path) {
        if (path.length() > PathRule.LONGEST || !PathRule.SAFE.matcher(path).matches()) {
            throw new IllegalArgumentException(
                    "File name '" + path.replaceAll("\\p{Cntrl}", "?")
                            + "' cannot be part of a model: expected a relative path without '.', '..', '\\', ':' or control characters");
        }
        return path;
    }

    /** What a path may be. */
    final class PathRule {
        private static final int LONGEST = 512;
        private static final String SEGMENT = "(?!\\.{1,2}(/|$))[^/\\\\:\\p{Cntrl}]+";
        private static final Pattern SAFE = Pattern.compile(SEGMENT + "(/" + SEGMENT + ")*");

        private PathRule() {}
    }
}
