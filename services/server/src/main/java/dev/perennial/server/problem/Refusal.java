package dev.perennial.server.problem;

/** A request that was understood and is not done; its message is the sentence the caller reads. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why, as a stable word. */
    public enum Reason {
        /** The request itself is wrong. */
        INVALID(400),
        /** What it names does not exist. */
        UNKNOWN(404),
        /** It does not fit the present state. */
        CONFLICT(409),
        /** Something this server needs cannot be reached. */
        UNAVAILABLE(503);

        final int status;

        Reason(int status) {
            this.status = status;
        }
    }

    private final Reason reason;

    /** A refusal with its sentence. */
    public Refusal(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    /** The request is wrong. */
    public static Refusal invalid(String sentence) {
        return new Refusal(Reason.INVALID, sentence);
    }

    /** What it names does not exist. */
    public static Refusal unknown(String sentence) {
        return new Refusal(Reason.UNKNOWN, sentence);
    }

    /** It does not fit the present state. */
    public static Refusal conflict(String sentence) {
        return new Refusal(Reason.CONFLICT, sentence);
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
