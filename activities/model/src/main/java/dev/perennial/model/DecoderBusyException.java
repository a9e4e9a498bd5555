package dev.perennial.model;

/** As many requests wait as a decoder lets wait; ask again later. */
public final class DecoderBusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DecoderBusyException(int waiting) {
        super("the decoder has " + waiting + " requests waiting already; ask again later");
    }
}
