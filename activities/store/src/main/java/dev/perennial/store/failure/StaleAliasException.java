package dev.perennial.store.failure;

/** An alias was to move from a state in which it no longer is; it has not moved. */
public final class StaleAliasException extends StoreException {
    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String found;

    /** Names the alias, the state the caller expected and the state found. */
    public StaleAliasException(String alias, String expected, String found) {
        super(
                "Alias " + alias + " was expected at " + expected + " but is at " + found
                        + ": read it again and decide anew",
                false);
        this.expected = expected;
        this.found = found;
    }

    /** The state that the caller expected, in words. */
    public String expected() {
        return expected;
    }

    /** The state in which the alias is, in words. */
    public String found() {
        return found;
    }
}
