package dev.perennial.edit;

/** Hears how far editing has come; may throw to stop it between turns. */
@FunctionalInterface
public interface EditListener {
    /** Hears nothing. */
    EditListener NONE = (done, all) -> {};

    /** After a turn: edits made of all. */
    void made(int done, int all);
}
