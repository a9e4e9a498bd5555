package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import dev.perennial.model.config.MalformedModelException;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.Floats;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A training's checkpoint: one safetensors file with values, means and squares of everything trained, the curve in
 * float64, and as strings what tells the training from others. Needs the heap of the largest tensor, twice.
 */
final class CheckpointFile {
    private static final String FORMAT = "perennial.training";
    private static final String VERSION = "1";
    private static final String TRAIT = "trait: ";
    private static final String SECONDS = "seconds";
    private static final String CURVE = "curve";
    private static final int COLUMNS = 4;

    private final Checkpoint wanted;
    private final TrainingRun run;
    private final Map<String, String> traits;

    CheckpointFile(Checkpoint wanted, TrainingRun run) {
        this.wanted = wanted;
        this.run = run;
        traits = TrainingTraits.of(run);
    }

    /** Writes it after every so many steps and after the last. */
    void writeIfDue() {
        int done = run.curve().size();
        if (done % wanted.every() == 0 || done == run.plan().steps()) {
            write();
        }
    }

    void write() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        run.optimiser().trained().forEach(each -> each.state().forEach(arrays::put));
        List<TensorInfo> infos = new ArrayList<>();
        arrays.forEach((name, array) ->
                infos.add(TensorInfo.of(name, DType.F32, array.getShape().getShape())));
        infos.add(TensorInfo.of(CURVE, DType.F64, run.curve().size(), COLUMNS));
        Map<String, String> strings = new LinkedHashMap<>(Map.of(FORMAT, VERSION, SECONDS, "" + run.seconds()));
        traits.forEach((trait, value) -> strings.put(TRAIT + trait, value));
        SafetensorsWriter.write(wanted.file(), strings, infos, (info, out) -> {
            NDArray array = arrays.get(info.name());
            write(array == null ? curve() : bytes(array), out);
        });
    }

    private static void write(ByteBuffer bytes, WritableByteChannel out) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    private static ByteBuffer bytes(NDArray array) {
        float[] values = array.toFloatArray();
        ByteBuffer bytes = ByteBuffer.allocate(values.length * DType.F32.bytes());
        Floats.encode(values, DType.F32, bytes);
        return bytes.rewind();
    }

    private ByteBuffer curve() {
        ByteBuffer bytes =
                ByteBuffer.allocate(run.curve().size() * COLUMNS * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (TrainingStep step : run.curve()) {
            bytes.putDouble(step.loss())
                    .putDouble(step.rate())
                    .putDouble(step.gradientNorm())
                    .putDouble(step.tokens());
        }
        return bytes.flip();
    }

    /** Puts everything back if the file is there. */
    void restore() {
        if (!Files.exists(wanted.file())) {
            return;
        }
        try (SafetensorsFile file = SafetensorsFile.open(wanted.file())) {
            requireSameTraining(file.metadata());
            run.optimiser().trained().forEach(each -> {
                run.leaves().assign(each.name(), file.floats(each.valueName()));
                each.mean().set(FloatBuffer.wrap(file.floats(each.meanName())));
                each.square().set(FloatBuffer.wrap(file.floats(each.squareName())));
            });
            run.goOnAfter(
                    steps(file.bytes(CURVE)), Double.parseDouble(file.metadata().get(SECONDS)));
        }
    }

    private void requireSameTraining(Map<String, String> strings) {
        if (!VERSION.equals(strings.get(FORMAT))) {
            throw new MalformedModelException(wanted.file() + ": expected a checkpoint of a training ("
                    + FORMAT + " " + VERSION + "), found " + FORMAT + " " + strings.get(FORMAT)
                    + "; name another file or delete it");
        }
        Map<String, String> there = new LinkedHashMap<>();
        strings.forEach((key, value) -> {
            if (key.startsWith(TRAIT)) {
                there.put(key.substring(TRAIT.length()), value);
            }
        });
        List<String> differences = TrainingTraits.differences(there, traits);
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException("the checkpoint " + wanted.file() + " is of another training ("
                    + String.join("; ", differences)
                    + "); go on with what it was begun with, or delete it to begin anew");
        }
    }

    private static List<TrainingStep> steps(ByteBuffer bytes) {
        List<TrainingStep> steps = new ArrayList<>();
        while (bytes.hasRemaining()) {
            steps.add(new TrainingStep(steps.size() + 1, bytes.getDouble(), bytes.getDouble(), bytes.getDouble(), (int)
                    bytes.getDouble()));
        }
        return steps;
    }
}
