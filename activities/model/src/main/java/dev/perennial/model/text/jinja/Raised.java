package dev.perennial.model.text.jinja;

/** What a template says by {@code raise_exception}; never leaves the package. */
final class Raised extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Raised(String sentence) {
        super(sentence, null, false, false);
    }
}
