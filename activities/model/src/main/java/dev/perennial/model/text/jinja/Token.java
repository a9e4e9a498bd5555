package dev.perennial.model.text.jinja;

/**
 * A piece of a template.
 *
 * @param kind what it is
 * @param text its content; of a string what it stands for
 * @param line where it begins, from 1
 */
record Token(Kind kind, String text, int line) {
    /** What tokens are. */
    enum Kind {
        DATA,
        OPEN_PRINT,
        CLOSE_PRINT,
        OPEN_TAG,
        CLOSE_TAG,
        NAME,
        STRING,
        WHOLE,
        REAL,
        OPERATOR,
        END
    }

    boolean is(Kind other, String content) {
        return kind == other && text.equals(content);
    }

    /** As a message names it. */
    String shown() {
        return switch (kind) {
            case DATA -> "text";
            case OPEN_PRINT -> "'{{'";
            case CLOSE_PRINT -> "'}}'";
            case OPEN_TAG -> "'{%'";
            case CLOSE_TAG -> "'%}'";
            case END -> "the end of the template";
            case STRING -> "a string";
            default -> "'" + text + "'";
        };
    }
}
