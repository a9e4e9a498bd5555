package dev.perennial.server.intake;

/** An event that will never be taken in, however often it comes; its message is the reason in one sentence. */
public final class RejectedEvent extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A rejection with its reason. */
    public RejectedEvent(String reason) {
        super(reason);
    }
}
