package dev.perennial.merge.reversible;

import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.run.Fingerprint;
import dev.perennial.merge.run.MergeRun;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reversible model merging (RMM): several models or adapters become one basis from which each comes back. Every vector
 * of the weights (a row of a matrix, a column of an adapter's A, a whole bias) is, over n members, a matrix X of r x n;
 * kept are its mean, the p leading left singular vectors of the centred X and each member's coordinates in them, which
 * is {@code (p (r + n) + r) / (r n)} of the numbers. With p = n - 1 members come back to float32's rounding, with a
 * smaller p as nearly as any p directions allow, which {@link ReversibleRecord} tells for each member; with a residual
 * bit for bit. A common base would drop out of the mean, so none is asked for.
 *
 * <p>Streams: each thread needs a few MiB for each member, and 8 (n + p) bytes for each element of a vector.
 */
public final class ReversibleMerge implements AutoCloseable {
    static final String ADAPTER = "adapter_model.safetensors";

    private final List<Path> folders;
    private final ReversibleSettings settings;
    private final List<TensorSource> members = new ArrayList<>();

    /**
     * Opens the members.
     *
     * @param folders of models or of adapters, or single safetensors files; the last part of its path names a member
     * @throws MergeException.Refused naming everything that cannot be opened or does not fit
     */
    public ReversibleMerge(List<Path> folders, ReversibleSettings settings) {
        this.folders = List.copyOf(folders);
        this.settings = settings;
        boolean sound = false;
        try {
            openAll();
            sound = true;
        } finally {
            if (!sound) {
                close();
            }
        }
    }

    private void openAll() {
        List<String> problems = new ArrayList<>();
        folders.forEach(folder -> open(folder, problems));
        if (problems.isEmpty()) {
            problems.addAll(problems());
        }
        if (!problems.isEmpty()) {
            throw new MergeException.Refused(problems);
        }
    }

    private void open(Path folder, List<String> problems) {
        try {
            members.add(ModelTensors.open(Files.isDirectory(folder) ? folder.resolve(inside(folder)) : folder));
        } catch (TensorException unreadable) {
            problems.add("member " + folder + ": " + unreadable.getMessage());
        }
    }

    /** The file of an adapter's weights; nothing for a model, whose folder is opened. */
    private static String inside(Path folder) {
        return Files.exists(folder.resolve(ADAPTER)) ? ADAPTER : "";
    }

    /** How the file of a member's weights is called, if it needs no more than one. */
    static String file(Path member) {
        if (Files.isRegularFile(member)) {
            return member.getFileName().toString();
        }
        return inside(member).isEmpty() ? ModelTensors.SINGLE : ADAPTER;
    }

    /** How members are called. */
    public static List<String> names(List<Path> folders) {
        return folders.stream()
                .map(folder ->
                        String.valueOf(folder.toAbsolutePath().normalize().getFileName()))
                .toList();
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (members.size() < 2) {
            problems.add("a reversible merge needs at least 2 members, found " + members.size() + "; name more");
            return problems;
        }
        Set<String> known = new HashSet<>();
        for (String name : names(folders)) {
            if (!known.add(name)) {
                problems.add("two members are called " + name + ", and are recovered by name; rename one");
            }
        }
        if (settings.rank() >= members.size()) {
            problems.add("expected a rank of at most " + (members.size() - 1) + " for " + members.size()
                    + " members, found " + settings.rank() + "; that many keep all there is");
        }
        members.get(0).tensors().forEach(tensor -> compare(tensor, problems));
        members.forEach(member -> member.tensors().stream()
                .filter(tensor -> members.get(0).find(tensor.name()).isEmpty())
                .forEach(tensor -> problems.add(member.origin() + " has tensor " + tensor.name() + ", which "
                        + members.get(0).origin() + " lacks; merge members of one shape")));
        return problems;
    }

    private void compare(TensorInfo first, List<String> problems) {
        if (first.dtype() == DType.F64) {
            problems.add("tensor " + first.name() + " of " + members.get(0).origin()
                    + " is F64, which a basis does not hold; convert it to F32");
        }
        for (TensorSource member : members.subList(1, members.size())) {
            Optional<TensorInfo> own = member.find(first.name());
            if (own.isEmpty()) {
                problems.add(member.origin() + " lacks tensor " + first.name() + "; merge members of one shape");
            } else if (!own.get().equals(first)) {
                problems.add(
                        "tensor " + first.name() + " is " + own.get().dtype().code()
                                + own.get().shape() + " in " + member.origin() + " and "
                                + first.dtype().code() + first.shape() + " in "
                                + members.get(0).origin() + "; merge members of one shape and type");
            }
        }
    }

    /**
     * Writes the basis, going on where the same merge was cut off.
     *
     * @throws dev.perennial.tensor.NonFiniteException if a weight is NaN or infinite
     * @throws MergeException.Refused if the target is in use, or the members differ in what is no weight
     */
    public void write(MergeRun run) {
        Fingerprint fingerprint = new Fingerprint().add("reversible").add(settings);
        try {
            for (Path folder : folders) {
                fingerprint.files(folder);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the members of the merge could not be looked at", unreadable);
        }
        run.write(fingerprint.word(), new PackedFolder(folders, members, settings));
    }

    @Override
    public void close() {
        members.forEach(TensorSource::close);
    }
}
