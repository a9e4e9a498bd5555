package dev.perennial.model.step;

import dev.perennial.model.config.ModelConfig;
import dev.perennial.tensor.parallel.Team;
import dev.perennial.tensor.rows.Rows;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * A decoder over parameters in native memory that computes one next position of each of some sequences. For one thread,
 * which its team helps.
 */
public final class StepNetwork implements AutoCloseable {
    private final ModelConfig config;
    private final Ends ends;
    private final List<StepBlock> blocks;
    private final Team team;
    private final List<StepMemory.Seat> seats;
    private StepMemory memory;

    /**
     * What comes before and after the layers.
     *
     * @param embedding token embeddings, vocabulary x hidden
     * @param positions learned positions, or no numbers
     * @param norm the last norm
     * @param head the output head
     */
    public record Ends(FloatBuffer embedding, FloatBuffer positions, StepNorm norm, StepLinear head) {}

    /** A network whose steps take so many threads, the caller's among them. */
    public StepNetwork(ModelConfig config, Ends ends, List<StepBlock> blocks, int threads) {
        this.config = config;
        this.ends = ends;
        this.blocks = List.copyOf(blocks);
        team = Team.of(threads);
        seats = StepMemory.seats(team);
        memory = new StepMemory(config, 0, team, seats);
    }

    /**
     * The logits that follow a token of each sequence, as rows of vocabulary numbers; the keys and values of these
     * positions are written to the pasts.
     */
    public float[] logits(int[] tokens, List<? extends Past> pasts) {
        if (memory.stream().count() != tokens.length) {
            memory = new StepMemory(config, tokens.length, team, seats);
        }
        for (int row = 0; row < tokens.length; row++) {
            embed(tokens[row], pasts.get(row).length(), memory.stream().begin(row));
        }
        for (int layer = 0; layer < blocks.size(); layer++) {
            blocks.get(layer).apply(layer, pasts, memory);
        }
        ends.norm.apply(memory.stream(), memory.normed(), config.hidden());
        Rows logits = Rows.of(new float[tokens.length * config.vocabulary()], config.vocabulary(), tokens.length);
        memory.modules(List.of(ends.head), memory.normed(), logits);
        cap(logits);
        return logits.values();
    }

    private void embed(int token, int position, int at) {
        float[] stream = memory.stream().values();
        int width = config.hidden();
        ends.embedding.get(token * width, stream, at, width);
        float scale = (float) config.embedding().scale();
        for (int i = 0; i < width; i++) {
            stream[at + i] *= scale;
        }
        if (ends.positions.capacity() > 0) {
            for (int i = 0; i < width; i++) {
                stream[at + i] += ends.positions.get(position * width + i);
            }
        }
    }

    private void cap(Rows logits) {
        float cap = (float) config.head().softCap();
        if (cap == 0) {
            return;
        }
        float[] values = logits.values();
        team.run(logits.count(), (member, row) -> {
            for (int i = logits.begin(row); i < logits.begin(row) + logits.stride(); i++) {
                values[i] = cap * (float) Math.tanh(values[i] / cap);
            }
        });
    }

    @Override
    public void close() {
        team.close();
    }
}
