package dev.perennial.model.training;

import dev.perennial.model.TrainingStep;
import dev.perennial.tensor.disk.AtomicFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The losses of a training, to be written as a table and as a picture.
 *
 * @param steps at least one, in order
 * @param held losses on examples that were held out, in order; may be empty
 */
public record LossCurve(List<TrainingStep> steps, List<HeldOut> held) {
    /**
     * The loss on examples that were not trained on.
     *
     * @param step after which step, counted from 1; 0 for before the first
     * @param loss mean negative log-probability, nats a token
     */
    public record HeldOut(int step, double loss) {
        public HeldOut {
            if (step < 0 || !Double.isFinite(loss)) {
                throw new IllegalArgumentException(
                        "expected a step from 0 and a finite loss, found " + step + " and " + loss);
            }
        }
    }

    public LossCurve {
        steps = List.copyOf(steps);
        held = List.copyOf(held);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("expected a curve of at least one step, found none");
        }
    }

    /** The curve of these steps alone. */
    public static LossCurve of(List<TrainingStep> steps) {
        return new LossCurve(steps, List.of());
    }

    /** A line a step: {@code step,loss,rate,gradient_norm,tokens}, numbers as they are, under a line of names. */
    public String csv() {
        StringBuilder csv = new StringBuilder("step,loss,rate,gradient_norm,tokens\n");
        for (TrainingStep step : steps) {
            csv.append(step.step())
                    .append(',')
                    .append(step.loss())
                    .append(',')
                    .append(step.rate())
                    .append(',')
                    .append(step.gradientNorm())
                    .append(',')
                    .append(step.tokens())
                    .append('\n');
        }
        return csv.toString();
    }

    /** A picture for a browser: the losses, thin, their running mean, thick, and a dot for each held-out loss. */
    public String svg(String title) {
        return new LossPicture(this).draw(title);
    }

    /**
     * Writes {@code NAME.csv} and {@code NAME.svg} into a folder.
     *
     * @throws dev.perennial.tensor.TensorIoException if a file cannot be written
     */
    public void write(Path folder, String name) {
        store(folder.resolve(name + ".csv"), csv());
        store(folder.resolve(name + ".svg"), svg(name));
    }

    private static void store(Path file, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, bytes.length, out -> out.write(ByteBuffer.wrap(bytes)));
    }
}
