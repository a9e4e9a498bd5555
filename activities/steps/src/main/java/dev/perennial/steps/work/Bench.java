package dev.perennial.steps.work;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.edit.ledger.EditLedger;
import dev.perennial.edit.method.EditState;
import dev.perennial.model.LanguageModel;
import dev.perennial.store.Artifacts;
import dev.perennial.store.cache.CachedModel;
import dev.perennial.tensor.TensorSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A stored model laid out to be worked on: its folder, its edit ledger and the state of its edits. */
public final class Bench implements AutoCloseable {
    private final CachedModel cached;

    private Bench(CachedModel cached) {
        this.cached = cached;
    }

    /** Fetches a model unless it is at hand; beats meanwhile. */
    public static Bench of(Artifacts artifacts, Digest manifest) {
        return new Bench(artifacts.models().open(manifest, Pulse.listener("fetching " + manifest.brief())));
    }

    /** Its folder, not to be written into. */
    public Path folder() {
        return cached.folder();
    }

    /** Its weights as stored; the caller closes them. */
    public TensorSource weights() {
        return cached.tensors();
    }

    /** The model, ready to run; the caller closes it. */
    public LanguageModel model() {
        return LanguageModel.open(folder());
    }

    /** The model with other weights; the caller closes it. */
    public LanguageModel model(TensorSource weights) {
        return LanguageModel.open(folder(), weights);
    }

    /** All edits in the weights. */
    public EditLedger ledger() {
        Path file = folder().resolve(EditLedger.FILE);
        try {
            return Files.exists(file) ? EditLedger.parse(Files.readString(file), file.toString()) : EditLedger.EMPTY;
        } catch (IOException e) {
            throw new UncheckedIOException("the ledger " + file + " could not be read", e);
        }
    }

    /** What is remembered of them. */
    public EditState editState() {
        return EditState.in(folder());
    }

    @Override
    public void close() {
        cached.close();
    }
}
