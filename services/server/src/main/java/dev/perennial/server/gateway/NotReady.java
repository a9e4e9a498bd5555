package dev.perennial.server.gateway;

/** A request that cannot be answered just now; its message is the sentence the caller reads. */
final class NotReady extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotReady(String sentence) {
        super(sentence);
    }

    NotReady(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
