package dev.perennial.store.frame;

import java.util.regex.Pattern;

/**
 * What a blob holds once decoded, as its manifest declares it; a frame that says otherwise is refused before anything
 * is allocated.
 *
 * @param dtype the code of the elements' type, such as {@code BF16}, or {@value #BYTES} for bytes that are no tensor
 * @param elements how many elements
 * @param bytes how many bytes they are
 */
public record BlobContent(String dtype, long elements, long bytes) {
    /** The dtype of plain bytes. */
    public static final String BYTES = "BYTES";

    private static final Pattern DTYPE = Pattern.compile("[A-Z0-9_]{1,16}");

    public BlobContent {
        if (!DTYPE.matcher(dtype).matches() || elements < 0 || bytes < 0) {
            throw new IllegalArgumentException(
                    "BlobContent: expected a dtype of 1 to 16 [A-Z0-9_] and sizes of 0 or more, found '" + dtype + "', "
                            + elements + " elements, " + bytes + " bytes");
        }
    }

    /** Plain bytes of that length. */
    public static BlobContent ofBytes(long length) {
        return new BlobContent(BYTES, length, length);
    }
}
