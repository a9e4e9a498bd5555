package dev.perennial.steps.work;

import dev.perennial.contract.Figure;
import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.line.Provenance;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.line.SemVer;
import dev.perennial.edit.ledger.EditLedger;
import dev.perennial.edit.method.EditState;
import dev.perennial.flow.steps.Candidate;
import dev.perennial.store.cache.ScratchFolder;
import dev.perennial.store.publish.Changed;
import dev.perennial.store.publish.PublishedModel;
import dev.perennial.store.publish.SideFiles;
import dev.perennial.tensor.TensorSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** Stores what a craft made as a candidate; the same making again gives the same manifest. */
public final class Candidates {
    private final Workplace workplace;

    /** Stores there. */
    public Candidates(Workplace workplace) {
        this.workplace = workplace;
    }

    /**
     * What was made.
     *
     * @param id the number it gets
     * @param version its computed version
     * @param parent the manifest whose layout it has
     * @param base the base version it stands on
     * @param provenance how it came to be
     */
    public record Making(RevisionId id, SemVer version, Digest parent, Digest base, Provenance provenance) {}

    /**
     * Stores changed tensors of a parent with the ledger of its edits and their state, which lies on disk meanwhile; of
     * the state only what is not stored yet is sent.
     */
    public Revision publish(Making making, TensorSource changed, EditLedger ledger, EditState state) {
        return publish(making, Changed.to(changed), ledger, state);
    }

    /** The same, keeping tensors as recipes where that takes less. */
    public Revision publish(Making making, Changed changed, EditLedger ledger, EditState state) {
        byte[] entries = ledger.json().getBytes(StandardCharsets.UTF_8);
        try (ScratchFolder scratch = workplace.artifacts().models().scratch(entries.length + state.bytes())) {
            Files.write(scratch.folder().resolve(EditLedger.FILE), entries);
            state.write(scratch.folder());
            return publish(making, changed, SideFiles.of(scratch.folder()));
        } catch (IOException e) {
            throw new UncheckedIOException("the ledger of " + making.id() + " could not be written", e);
        }
    }

    private Revision publish(Making making, Changed changed, SideFiles side) {
        PublishedModel published = workplace
                .artifacts()
                .models()
                .publishVariant(
                        making.parent(),
                        changed,
                        side,
                        dev.perennial.store.manifest.Provenance.of(List.of(making.parent()), facts(making)),
                        Pulse.listener("storing " + making.id()));
        return new Revision(making.id(), making.version(), published.manifest(), making.base(), making.provenance());
    }

    private static Map<String, String> facts(Making making) {
        return Map.of(
                "revision", making.id().toString(),
                "base", making.base().toString(),
                "provenance", new String(Json.bytes(making.provenance()), java.nio.charset.StandardCharsets.UTF_8));
    }

    /** A candidate with its report stored beside it. */
    public Candidate reported(Revision revision, List<Figure> figures, Object report) {
        ArtifactRef stored = Json.put(workplace.artifacts().documents(), report);
        return new Candidate(revision, figures, stored);
    }
}
