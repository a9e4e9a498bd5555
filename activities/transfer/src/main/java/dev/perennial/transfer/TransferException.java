package dev.perennial.transfer;

/** A line that cannot be carried to a new base version; the message is one sentence naming what differs and where. */
public final class TransferException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says why. */
    public TransferException(String sentence) {
        super(sentence);
    }
}
