package dev.perennial.server.registry;

import java.io.Serializable;
import java.util.Objects;

/** What rows numbered per line are found by. */
class NumberedKey implements Serializable {
    private static final long serialVersionUID = 1;

    String line;
    int number;

    NumberedKey() {}

    NumberedKey(String line, int number) {
        this.line = line;
        this.number = number;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NumberedKey key && line.equals(key.line) && number == key.number;
    }

    @Override
    public int hashCode() {
        return Objects.hash(line, number);
    }
}
