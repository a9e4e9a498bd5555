package dev.perennial.local.machine;

import java.io.Serial;

/** The local parts cannot do what was asked; the message is one sentence for the user: what, where, and what to do. */
public final class LocalFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * A failure of our own finding.
     *
     * @param sentence what is wrong and what to do
     */
    public LocalFailure(String sentence) {
        super(sentence);
    }

    /**
     * A failure that another one caused.
     *
     * @param sentence what is wrong and what to do
     * @param cause the failure behind it
     */
    public LocalFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
