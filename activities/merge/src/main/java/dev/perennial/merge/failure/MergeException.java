package dev.perennial.merge.failure;

/** A merge that cannot be done as asked; the message is one sentence naming the culprit and what to do. */
public sealed class MergeException extends RuntimeException
        permits MergeException.Refused, MergeException.Misconfigured {
    private static final long serialVersionUID = 1L;

    private MergeException(String sentence) {
        super(sentence);
    }

    /** The models do not fit each other or the method. */
    public static final class Refused extends MergeException {
        private static final long serialVersionUID = 1L;

        /** Says why. */
        public Refused(String sentence) {
            super(sentence);
        }
    }

    /** The configuration cannot be read, or asks for what is not supported. */
    public static final class Misconfigured extends MergeException {
        private static final long serialVersionUID = 1L;

        /** Says what and where. */
        public Misconfigured(String sentence) {
            super(sentence);
        }
    }
}
