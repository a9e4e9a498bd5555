package dev.perennial.model.step;

import dev.perennial.model.config.ModelConfig;
import dev.perennial.tensor.parallel.Team;
import dev.perennial.tensor.rows.Desk;
import dev.perennial.tensor.rows.Rows;
import java.util.ArrayList;
import java.util.List;

/**
 * What a step over some sequences is computed in and by whom; used again by steps over as many. A row takes about 4 *
 * (5 * hidden + 4 * heads' width + 2 * intermediate) bytes of the heap, and its logits 4 * vocabulary.
 */
final class StepMemory {
    private final Team team;
    private final List<Seat> seats;
    private final int hidden;
    private final Rows stream;
    private final Rows input;
    private final Rows normed;
    private final Rows delta;
    private final Rows heads;
    private final Rows mixed;
    private final Rows inner;
    private final Rows gates;

    /** A member's scratch memory. */
    static final class Seat {
        private final Desk desk = new Desk();
        private float[] scores = new float[0];

        Desk desk() {
            return desk;
        }

        Rows scores(int rows, int count) {
            if (scores.length < rows * count) {
                scores = new float[rows * (count + count / 2)];
            }
            return Rows.of(scores, count, rows);
        }
    }

    StepMemory(ModelConfig config, int rows, Team team, List<Seat> seats) {
        this.team = team;
        this.seats = seats;
        hidden = config.hidden();
        stream = rows(rows, hidden);
        input = rows(rows, hidden);
        normed = rows(rows, hidden);
        delta = rows(rows, hidden);
        heads = rows(
                rows, config.attention().queryWidth() + 2 * config.attention().keyWidth());
        mixed = rows(rows, config.attention().queryWidth());
        inner = rows(rows, config.intermediate());
        gates = rows(rows, config.block().mlp().gated() ? config.intermediate() : 0);
    }

    static List<Seat> seats(Team team) {
        List<Seat> seats = new ArrayList<>();
        for (int i = 0; i < team.size(); i++) {
            seats.add(new Seat());
        }
        return List.copyOf(seats);
    }

    private static Rows rows(int rows, int width) {
        return Rows.of(new float[rows * width], width, rows);
    }

    /** Computes modules of one input, whose outputs lie side by side. */
    void modules(List<StepLinear> modules, Rows x, Rows y) {
        int tasks = modules.stream().mapToInt(StepLinear::tasks).sum();
        team.run(tasks, (member, task) -> module(modules, task, x, y, seats.get(member)));
    }

    private static void module(List<StepLinear> modules, int task, Rows x, Rows y, Seat seat) {
        int before = 0;
        int column = 0;
        for (StepLinear module : modules) {
            if (task < before + module.tasks()) {
                module.apply(task - before, x, y.from(column), seat.desk);
                return;
            }
            before += module.tasks();
            column += module.out();
        }
    }

    Team team() {
        return team;
    }

    Seat seat(int member) {
        return seats.get(member);
    }

    int hidden() {
        return hidden;
    }

    /** The residual stream. */
    Rows stream() {
        return stream;
    }

    /** The stream as it came into the layer. */
    Rows input() {
        return input;
    }

    /** The normed stream. */
    Rows normed() {
        return normed;
    }

    /** What is added to the stream. */
    Rows delta() {
        return delta;
    }

    /** Queries, keys and values. */
    Rows heads() {
        return heads;
    }

    /** What attention mixes of values. */
    Rows mixed() {
        return mixed;
    }

    /** Inside the MLP. */
    Rows inner() {
        return inner;
    }

    /** The MLP's gates. */
    Rows gates() {
        return gates;
    }
}
