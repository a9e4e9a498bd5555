package dev.perennial.merge.reversible;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.run.Content;
import dev.perennial.merge.run.Fingerprint;
import dev.perennial.merge.run.Guard;
import dev.perennial.merge.run.MergeRun;
import dev.perennial.tensor.Progress;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A basis as {@link ReversibleMerge} writes it: {@code reversible.json}, packed weights, and files of its members. */
public final class ReversibleFolder implements AutoCloseable {
    private final Path folder;
    private final ReversibleRecord record;
    private final TensorSource basis;
    private final Optional<TensorSource> residual;

    private ReversibleFolder(Path folder, ReversibleRecord record) {
        this.folder = folder;
        this.record = record;
        this.basis = ModelTensors.open(folder);
        this.residual = Guard.closing(
                basis,
                () -> record.settings().exact()
                        ? Optional.of(SafetensorsFile.open(folder.resolve(PackedFolder.RESIDUAL)))
                        : Optional.empty());
    }

    /**
     * Opens a basis.
     *
     * @throws MergeException.Refused if there is none, or its record and its weights do not fit each other
     */
    public static ReversibleFolder open(Path folder) {
        Path file = folder.resolve(PackedFolder.RECORD);
        try {
            ReversibleRecord record = PackedFolder.JSON.readValue(Files.readAllBytes(file), ReversibleRecord.class);
            if (!record.format().equals(ReversibleRecord.FORMAT)) {
                throw new MergeException.Refused(file + " is of format " + record.format() + ", expected "
                        + ReversibleRecord.FORMAT + "; read it with the version that wrote it");
            }
            ReversibleFolder opened = new ReversibleFolder(folder, record);
            opened.requireFit();
            return opened;
        } catch (JsonProcessingException malformed) {
            throw new MergeException.Refused(
                    file + " is no record of a reversible merge (" + malformed.getOriginalMessage() + "); restore it");
        } catch (IOException unreadable) {
            throw new MergeException.Refused(folder + " holds no reversible merge: " + PackedFolder.RECORD
                    + " cannot be read there; name the folder that perennial reversible merge wrote");
        }
    }

    private void requireFit() {
        for (ReversibleRecord.Tensor tensor : record.tensors()) {
            long expected = tensor.numbers(record.members().size());
            long found = basis.find(tensor.name()).map(TensorInfo::elements).orElse(-1L);
            if (found != expected) {
                close();
                throw new MergeException.Refused("tensor " + tensor.name() + " of " + folder + ": expected " + expected
                        + " numbers by " + PackedFolder.RECORD + ", found " + (found < 0 ? "none" : found)
                        + "; restore the folder, or merge again");
            }
        }
    }

    /** How it came to be, and how well members come back. */
    public ReversibleRecord record() {
        return record;
    }

    /**
     * A member's weights, computed as they are read.
     *
     * @throws MergeException.Refused if none is called so
     */
    public RecoveredTensors member(String name) {
        return new RecoveredTensors(record, index(name), basis, residual);
    }

    /**
     * What of a member's difference from the mean is missed in the end; 0 with a residual.
     *
     * @throws MergeException.Refused if none is called so
     */
    public double error(String name) {
        int member = index(name);
        return residual.isPresent() ? 0 : record.error(member, record.tensors());
    }

    /** Bytes of all weights kept here. */
    public long bytes() {
        return Stream.concat(Stream.of(basis), residual.stream())
                .flatMap(kept -> kept.tensors().stream())
                .mapToLong(TensorInfo::bytes)
                .sum();
    }

    private int index(String name) {
        List<String> names =
                record.members().stream().map(ReversibleRecord.Member::name).toList();
        if (!names.contains(name)) {
            throw new MergeException.Refused(
                    folder + " has no member " + name + "; name one of " + String.join(", ", names));
        }
        return names.indexOf(name);
    }

    /**
     * Writes a member's folder again, going on where the same was cut off; of a member that was a single file, a folder
     * with that file. Throws as {@link #member} does.
     */
    public void write(String name, MergeRun run) {
        ReversibleRecord.Member member = record.members().get(index(name));
        try {
            run.write(
                    new Fingerprint().add("recover").add(name).files(folder).word(),
                    new Recovered(folder, member, member(name)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the basis " + folder + " could not be looked at", unreadable);
        }
    }

    /** What recovery writes. */
    private record Recovered(Path from, ReversibleRecord.Member member, RecoveredTensors weights) implements Content {
        @Override
        public List<TensorInfo> tensors() {
            return weights.tensors();
        }

        @Override
        public Optional<String> file() {
            return Optional.of(member.file()).filter(name -> !name.equals(ModelTensors.SINGLE));
        }

        @Override
        public Weights weights(Path work, Progress progress) {
            return weights::write;
        }

        @Override
        public void besides(Path folder) throws IOException {
            for (Map.Entry<String, String> side : member.sides().entrySet()) {
                Files.copy(from.resolve(side.getValue()), folder.resolve(side.getKey()));
            }
        }
    }

    @Override
    public void close() {
        basis.close();
        residual.ifPresent(TensorSource::close);
    }
}
