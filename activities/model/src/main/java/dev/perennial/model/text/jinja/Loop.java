package dev.perennial.model.text.jinja;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** What {@code loop} tells. */
final class Loop {
    private final List<Value> elements;
    private final AtomicReference<Value> seen = new AtomicReference<>(Undefined.ABSENT);

    Loop(List<Value> elements) {
        this.elements = elements;
    }

    Value at(int place) {
        return new Turn(this, place);
    }

    /**
     * One turn of a loop.
     *
     * @param loop whose
     * @param place which, from 0
     */
    record Turn(Loop loop, int place) implements Value {
        @Override
        public boolean truthy() {
            return true;
        }

        @Override
        public String type() {
            return "LoopContext";
        }

        @Override
        public void show(Output out) {
            throw new Fault("printing 'loop' is not covered; print its attributes");
        }

        @Override
        public Value attribute(String name) {
            return switch (name) {
                case "previtem" -> element(place - 1);
                case "nextitem" -> element(place + 1);
                case "cycle" -> new Callable(name, (given, run) -> cycled(given));
                case "changed" -> new Callable(name, (given, run) -> changed(given, run));
                default -> number(name);
            };
        }

        private Value number(String name) {
            int size = loop.elements.size();
            return switch (name) {
                case "index0" -> Numeric.of(place);
                case "index" -> Numeric.of(place + 1L);
                case "revindex0" -> Numeric.of(size - place - 1L);
                case "revindex" -> Numeric.of((long) size - place);
                case "first" -> Numeric.of(place == 0);
                case "last" -> Numeric.of(place == size - 1);
                case "length" -> Numeric.of(size);
                default -> Undefined.attribute(this, name);
            };
        }

        private Value element(int other) {
            return other < 0 || other >= loop.elements.size()
                    ? new Undefined("there is no such element of the loop")
                    : loop.elements.get(other);
        }

        private Value cycled(Arguments given) {
            if (given.positional().isEmpty()) {
                throw new Fault("'loop.cycle' expects values");
            }
            return given.positional().get(place % given.positional().size());
        }

        private Value changed(Arguments given, Run run) {
            Value now = Items.tuple(given.positional());
            Value before = loop.seen.getAndSet(now);
            return Numeric.of(!Values.same(before, now, run.budget()));
        }
    }
}
