package dev.perennial.cli.outcome;

import java.io.Serial;

/** The command cannot do what was asked; the message is the one sentence for standard error, and the exit code is 1. */
public final class Refused extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param sentence what is wrong, where, and what to do
     */
    public Refused(String sentence) {
        super(sentence);
    }

    /**
     * A refusal with a cause.
     *
     * @param sentence what is wrong, where, and what to do
     * @param cause the failure behind it
     */
    public Refused(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
