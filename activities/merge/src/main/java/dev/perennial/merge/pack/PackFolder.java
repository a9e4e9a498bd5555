package dev.perennial.merge.pack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.run.Content;
import dev.perennial.merge.run.Fingerprint;
import dev.perennial.merge.run.MergeRun;
import dev.perennial.model.GenerationSettings;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.config.SpecialTokens;
import dev.perennial.model.family.Families;
import dev.perennial.model.text.Tokenizer;
import dev.perennial.tensor.Progress;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.runtime.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A pack as {@link SkillPack} writes it, to be grafted onto its base. */
public final class PackFolder implements AutoCloseable {
    private static final String GENERATION = "generation_config.json";

    private final Path folder;
    private final PackRecord record;
    private final TensorSource parts;

    private PackFolder(Path folder, PackRecord record, TensorSource parts) {
        this.folder = folder;
        this.record = record;
        this.parts = parts;
    }

    /**
     * Opens a pack.
     *
     * @throws MergeException.Refused if there is none, or it is of another format
     */
    public static PackFolder open(Path folder) {
        Path file = folder.resolve(PackedFolder.RECORD);
        try {
            JsonNode text = Packing.JSON.readTree(Files.readAllBytes(file));
            String format = text.path("format").asText();
            if (!format.equals(PackRecord.FORMAT)) {
                throw new MergeException.Refused(file + " is of format '" + format + "', expected " + PackRecord.FORMAT
                        + "; read it with the version that wrote it, or pack again");
            }
            PackRecord record = Packing.JSON.treeToValue(text, PackRecord.class);
            PackFolder opened = new PackFolder(folder, record, ModelTensors.open(folder));
            opened.requireWhole();
            return opened;
        } catch (JsonProcessingException malformed) {
            throw new MergeException.Refused(
                    file + " is no record of a pack (" + malformed.getOriginalMessage() + "); restore it");
        } catch (IOException unreadable) {
            throw new MergeException.Refused(folder + " holds no pack: " + PackedFolder.RECORD
                    + " cannot be read there; name a folder that perennial pack wrote");
        }
    }

    private void requireWhole() {
        long expected = record.tensors().stream()
                .mapToLong(tensor -> tensor.figures().stored())
                .sum();
        long found = parts.tensors().stream().mapToLong(TensorInfo::bytes).sum();
        if (found != expected) {
            close();
            throw new MergeException.Refused("expected " + expected + " bytes of tensors by " + PackedFolder.RECORD
                    + ", found " + found + " in " + folder + "; restore the pack, or pack again");
        }
    }

    /** How it came to be, and how well the expert comes back. */
    public PackRecord record() {
        return record;
    }

    /**
     * A base with this pack, computed as it is read. The base is read once before, because on any other weights than
     * those that the pack was made from the differences give a model that nobody made.
     *
     * @param base stays the caller's to close, as this pack does
     * @throws MergeException.Refused if the base is not, in names, types, shapes and bytes of all its tensors, the one
     *     that the pack was made from
     */
    public GraftedTensors graft(TensorSource base) {
        GraftedTensors grafted = new GraftedTensors(record.tensors(), base, parts);
        requireMadeFrom(dev.perennial.merge.continual.Fingerprint.of(base), base.origin());
        return grafted;
    }

    private void requireMadeFrom(String hash, String origin) {
        if (!hash.equals(record.base().hash())) {
            throw new MergeException.Refused("the pack " + folder + " was made from weights "
                    + record.base().hash() + " (" + record.base().folder() + "), found " + hash + " in "
                    + origin + "; graft it onto the base that it was made from");
        }
    }

    /**
     * Refuses a base as {@link #graft(Path, MergeRun)} does, whose weights were read already.
     *
     * @param hash of its weights
     */
    void requireMadeFrom(Path model, String hash) throws IOException {
        requireMadeFrom(hash, model.toString());
        record.sides().requireIn(model);
    }

    /**
     * Opens what {@link #graft(Path, MergeRun)} would write, without writing it.
     *
     * @param model a base that is known to be the one that the pack was made from
     * @param weights the base's; stay the caller's to close
     */
    LanguageModel open(Path model, TensorSource weights, Device device) {
        TensorSource grafted = new GraftedTensors(record.tensors(), weights, parts);
        Path config = side(model, "config.json");
        return LanguageModel.of(
                Families.open(config),
                SpecialTokens.open(config, side(model, GENERATION)),
                Tokenizer.open(side(model, "tokenizer.json")),
                grafted,
                device);
    }

    /** What its generation_config.json says. */
    GenerationSettings settings(Path model) {
        return GenerationSettings.open(side(model, GENERATION));
    }

    private Path side(Path model, String name) {
        return record.sides().place(model, folder, name);
    }

    /**
     * Writes the expert's folder again: its weights as the base and this pack give them, its configuration, tokenizer
     * and whatever else it had beside them, and nothing that only the base has; goes on where the same was cut off.
     *
     * @throws MergeException.Refused if the base is not the one that the pack was made from, or lacks a file beside its
     *     weights that the expert had as the base had it
     */
    public void graft(Path model, MergeRun run) {
        try (TensorSource base = ModelTensors.open(model)) {
            record.sides().requireIn(model);
            GraftedTensors grafted = graft(base);
            run.write(
                    new Fingerprint().add("graft").files(model).files(folder).word(),
                    new Grafted(this, model, grafted));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the base " + model + " could not be looked at", unreadable);
        }
    }

    /** What grafting writes. */
    private record Grafted(PackFolder pack, Path base, GraftedTensors weights) implements Content {
        @Override
        public List<TensorInfo> tensors() {
            return weights.tensors();
        }

        @Override
        public Weights weights(Path work, Progress progress) {
            return weights::write;
        }

        @Override
        public void besides(Path target) throws IOException {
            pack.record.sides().write(base, pack.folder, target);
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}
