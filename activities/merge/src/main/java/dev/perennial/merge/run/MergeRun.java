package dev.perennial.merge.run;

import dev.perennial.merge.failure.MergeException;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.Progress;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.disk.Journal;
import dev.perennial.tensor.safetensors.ContinuedShards;
import dev.perennial.tensor.safetensors.Pace;
import dev.perennial.tensor.safetensors.ShardedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How a merge is carried out. It goes on where the same merge to the same place was cut off; tensors that are on the
 * disk by then are not computed again, and the result is that of a merge that nothing disturbed.
 *
 * @param target the merged model's new folder, or an empty one
 * @param fresh true to begin anew whatever was done before
 * @param shards cuts the weights into files
 * @param pace how much work a kill may cost
 * @param progress hears, at least once a second, of the bytes of weights written, of which half stand for the
 *     preparation where the method needs one; what it throws ends the merge, which can go on later
 * @param remarks hears one sentence where a merge goes on, or cannot go on
 */
public record MergeRun(
        Path target, boolean fresh, ShardedWriter shards, Pace pace, Progress progress, Consumer<String> remarks) {
    private static final double MB = 1e6;
    private static final Map<String, String> FORMAT = Map.of("format", "pt");

    /** A merge that goes on where it was cut off, in shards of the usual size, telling nobody. */
    public static MergeRun to(Path target) {
        return new MergeRun(target, false, ShardedWriter.usual(), Pace.USUAL, Progress.NONE, sentence -> {});
    }

    /** The same to another place. */
    public MergeRun into(Path other) {
        return new MergeRun(other, fresh, shards, pace, progress, remarks);
    }

    /** The same, begun anew if this is true. */
    public MergeRun fresh(boolean anew) {
        return new MergeRun(target, anew, shards, pace, progress, remarks);
    }

    /** The same in other shards. */
    public MergeRun in(ShardedWriter other) {
        return new MergeRun(target, fresh, other, pace, progress, remarks);
    }

    /** The same at another pace. */
    public MergeRun at(Pace other) {
        return new MergeRun(target, fresh, shards, other, progress, remarks);
    }

    /** The same, telling this progress. */
    public MergeRun telling(Progress listener) {
        return new MergeRun(target, fresh, shards, pace, listener, remarks);
    }

    /** The same, with remarks to this listener. */
    public MergeRun remarking(Consumer<String> listener) {
        return new MergeRun(target, fresh, shards, pace, progress, listener);
    }

    /** Where it lies until it is whole: gone once it is, or was refused for good. */
    public Path partial() {
        Path place = target.toAbsolutePath().normalize();
        return place.resolveSibling("." + place.getFileName() + PartialFolder.ENDING);
    }

    /**
     * Writes the folder, whole or not at all. What is refused for good, such as a weight that is no number, leaves
     * nothing; anything else leaves what is needed to go on, a target that is in use at the end too.
     *
     * @param fingerprint of the merge: no other content has the same one
     * @throws MergeException.Refused if the target is in use, at the start or at the end
     * @throws dev.perennial.tensor.TensorIoException if another process writes the same folder, or the disk fails
     * @throws dev.perennial.tensor.StorageFullException if the disk has no room
     */
    public void write(String fingerprint, Content content) {
        try {
            PartialFolder folder = PartialFolder.beside(target);
            try (Journal journal = folder.journal(fingerprint, fresh)) {
                fill(folder, content, journal);
                folder.publish();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("the merge could not be written to " + target, failed);
        }
    }

    private void fill(PartialFolder folder, Content content, Journal journal) throws IOException {
        try {
            if (journal.begun() != Journal.Begun.CONTINUED) {
                folder.empty();
            }
            write(folder, content, journal);
        } catch (NonFiniteException | MergeException refused) {
            folder.forget();
            throw refused;
        }
    }

    private void write(PartialFolder folder, Content content, Journal journal) throws IOException {
        long all = content.tensors().stream().mapToLong(TensorInfo::bytes).sum();
        try (Heartbeat heartbeat = new Heartbeat(progress, all)) {
            ContinuedShards weights = content.file().isPresent()
                    ? shards.continuedFile(
                            folder.model().resolve(content.file().get()), FORMAT, content.tensors(), journal)
                    : shards.continued(folder.model(), FORMAT, content.tensors(), journal);
            remark(journal.begun(), weights.kept(), all);
            weights.requireRoomWith(Math.max(0, content.working() - folder.worked()));
            try (Content.Weights computed = content.weights(folder.work(), heartbeat::prepared)) {
                weights.write(computed, heartbeat, pace);
            }
            content.besides(folder.model());
        }
    }

    private void remark(Journal.Begun begun, long kept, long all) {
        if (begun == Journal.Begun.REPLACED) {
            remarks.accept("Begins anew: the configuration or the models changed since the merge to " + target
                    + " was cut off");
        } else if (kept > 0) {
            remarks.accept(String.format(
                    Locale.ROOT,
                    "Goes on with the merge that was cut off: %,.1f of %,.1f MB are there",
                    kept / MB,
                    all / MB));
        }
    }
}
