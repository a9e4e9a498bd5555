package dev.perennial.edit.failure;

/** Edits that cannot be read or made; the message is one sentence naming the culprit and what to do. */
public final class EditException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what is wrong. */
    public EditException(String sentence) {
        super(sentence);
    }

    /** Says what is wrong, and how it was found. */
    public EditException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
