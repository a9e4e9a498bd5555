package dev.perennial.merge.pack;

import dev.perennial.merge.continual.Fingerprint;
import dev.perennial.merge.run.Content;
import dev.perennial.merge.run.MergeRun;
import dev.perennial.tensor.Progress;
import dev.perennial.tensor.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What packing writes. Parts are made when it is first asked for its tensors, because only they tell their sizes. */
final class PackedFolder implements Content {
    static final String RECORD = "pack.json";

    private final SkillPack pack;
    private final MergeRun run;
    private final Parts parts;
    private final Packing packing;
    private final List<PackRecord.Tensor> packed = new ArrayList<>();

    PackedFolder(SkillPack pack, MergeRun run, String key, Inputs inputs) throws IOException {
        this.pack = pack;
        this.run = run;
        Path target = run.target().toAbsolutePath().normalize();
        this.parts = new Parts(target.resolveSibling("." + target.getFileName() + ".parts"), key);
        this.packing = new Packing(pack.base(), pack.expert(), pack.settings(), inputs, parts);
    }

    /** Nobody else writes to the target by now, so that no other's parts are removed. */
    private void make() {
        if (run.fresh()) {
            forget();
        }
        List<TensorInfo> tensors = pack.expert().tensors();
        long all = tensors.stream().mapToLong(TensorInfo::bytes).sum();
        long done = 0;
        for (TensorInfo tensor : tensors) {
            packed.add(packing.pack(tensor));
            done += tensor.bytes();
            run.progress().made(done, all);
        }
    }

    @Override
    public List<TensorInfo> tensors() {
        if (packed.isEmpty()) {
            make();
        }
        return packed.stream()
                .flatMap(tensor -> packing.stored(tensor).stream())
                .toList();
    }

    @Override
    public Weights weights(Path work, Progress progress) {
        Map<String, PackRecord.Tensor> owners = new HashMap<>();
        packed.forEach(tensor -> packing.stored(tensor).forEach(part -> owners.put(part.name(), tensor)));
        return (part, out) -> packing.write(Objects.requireNonNull(owners.get(part.name())), part, out);
    }

    @Override
    public void besides(Path folder) throws IOException {
        PackRecord record = new PackRecord(
                PackRecord.FORMAT,
                PackRecord.reference(pack.texts().size()),
                pack.settings(),
                new PackRecord.Origin(pack.before().toString(), Fingerprint.of(pack.base())),
                new PackRecord.Origin(pack.after().toString(), Fingerprint.of(pack.expert())),
                packed,
                Sides.keep(pack.before(), pack.after(), folder),
                pack.centroid());
        Files.write(folder.resolve(RECORD), Packing.JSON.writeValueAsBytes(record));
    }

    /** Removes the parts. */
    void forget() {
        try {
            parts.forget();
        } catch (IOException failed) {
            throw new UncheckedIOException("what was packed beside " + run.target() + " could not be removed", failed);
        }
    }
}
