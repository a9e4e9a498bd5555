package dev.perennial.model.text.jinja;

/** A template that cannot be read or rendered, or that refuses what it is given in its own words. */
public final class TemplateException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    TemplateException(String sentence) {
        super(sentence);
    }

    TemplateException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
