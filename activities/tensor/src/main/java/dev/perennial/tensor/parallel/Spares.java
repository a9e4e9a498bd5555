package dev.perennial.tensor.parallel;

import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Scratch memory lent to one task at a time: as many pieces as tasks ever ran side by side, gone with this object. */
public final class Spares<T> {
    private final Queue<T> idle = new ConcurrentLinkedQueue<>();
    private final Supplier<T> maker;

    /** None yet; the maker makes one when none is idle. */
    public Spares(Supplier<T> maker) {
        this.maker = maker;
    }

    /** Lends a piece for the length of a call; one whose call failed is not lent again. */
    public void lend(Consumer<T> work) {
        T piece = Optional.ofNullable(idle.poll()).orElseGet(maker);
        work.accept(piece);
        idle.add(piece);
    }
}
