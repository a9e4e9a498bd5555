package dev.perennial.model.text.jinja;

/** What is wrong with a template or its values, before it is known where; never leaves the package. */
final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** 0 where the line is that of the statement being rendered. */
    private final int line;

    Fault(String clause) {
        this(0, clause);
    }

    Fault(int line, String clause) {
        super(clause, null, false, false);
        this.line = line;
    }

    int line() {
        return line;
    }
}
