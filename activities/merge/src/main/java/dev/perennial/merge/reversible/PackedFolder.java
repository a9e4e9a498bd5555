package dev.perennial.merge.reversible;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.perennial.merge.run.Content;
import dev.perennial.merge.run.SideFiles;
import dev.perennial.tensor.Progress;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** What a reversible merge writes: packed vectors, then what of the members they miss, as it lies on the disk. */
record PackedFolder(List<Path> folders, List<TensorSource> members, ReversibleSettings settings) implements Content {
    static final String RECORD = "reversible.json";
    static final String RESIDUAL = "residual.safetensors";
    static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Override
    public List<TensorInfo> tensors() {
        Packing packing = new Packing(members, settings);
        return members.get(0).tensors().stream().map(packing::packed).toList();
    }

    @Override
    public Weights weights(Path work, Progress progress) {
        return new Packing(members, settings)::write;
    }

    @Override
    public void besides(Path folder) throws IOException {
        List<ReversibleRecord.Member> described = sides(folder);
        try (TensorSource basis = ModelTensors.open(folder)) {
            List<ReversibleRecord.Tensor> measured = members.get(0).tensors().stream()
                    .map(tensor -> measured(tensor, basis))
                    .toList();
            ReversibleRecord record = new ReversibleRecord(
                    ReversibleRecord.FORMAT, ReversibleRecord.REFERENCE, settings, described, measured);
            if (settings.exact()) {
                residual(record, basis, folder.resolve(RESIDUAL));
            }
            Files.write(folder.resolve(RECORD), JSON.writeValueAsBytes(record));
        }
    }

    private ReversibleRecord.Tensor measured(TensorInfo tensor, TensorSource basis) {
        if (!Packing.packs(tensor)) {
            return new ReversibleRecord.Tensor(tensor.name(), tensor.dtype(), tensor.shape(), 0, List.of(), List.of());
        }
        int rank = settings.rank(members.size(), Vectors.of(tensor).length());
        List<List<Double>> norms = new Misses(members, basis).of(tensor, rank);
        return new ReversibleRecord.Tensor(
                tensor.name(), tensor.dtype(), tensor.shape(), rank, norms.get(0), norms.get(1));
    }

    private void residual(ReversibleRecord record, TensorSource basis, Path file) throws IOException {
        Map<TensorInfo, Residue> residues = new LinkedHashMap<>();
        for (int i = 0; i < members.size(); i++) {
            RecoveredTensors recovered = new RecoveredTensors(record, i, basis, Optional.empty());
            for (TensorInfo tensor :
                    recovered.tensors().stream().filter(Packing::packs).toList()) {
                List<Long> ends = Residual.ends(recovered::recover, tensor, members.get(i));
                residues.put(
                        Residual.info(i, tensor.name(), ends), new Residue(recovered, tensor, members.get(i), ends));
            }
        }
        SafetensorsWriter.write(file, Map.of(), List.copyOf(residues.keySet()), (info, out) -> Objects.requireNonNull(
                        residues.get(info))
                .write(out));
    }

    /** What of a tensor is missing. */
    private record Residue(RecoveredTensors recovered, TensorInfo tensor, TensorSource own, List<Long> ends) {
        void write(WritableByteChannel out) throws IOException {
            Residual.write(recovered::recover, tensor, own, ends, out);
        }
    }

    /** Copies the members' other files, each content once, under names of their own. */
    private List<ReversibleRecord.Member> sides(Path folder) throws IOException {
        Map<String, List<Path>> kept = new HashMap<>();
        List<ReversibleRecord.Member> described = new ArrayList<>();
        List<String> names = ReversibleMerge.names(folders);
        for (int i = 0; i < members.size(); i++) {
            Map<String, String> own = new TreeMap<>();
            for (Path file : SideFiles.of(folders.get(i))) {
                String name = file.getFileName().toString();
                own.put(
                        name,
                        kept(
                                file,
                                folder.resolve(i + "-" + name),
                                kept.computeIfAbsent(name, absent -> new ArrayList<>())));
            }
            described.add(new ReversibleRecord.Member(
                    names.get(i),
                    members.get(i).origin(),
                    dev.perennial.merge.continual.Fingerprint.of(members.get(i)),
                    ReversibleMerge.file(folders.get(i)),
                    own));
        }
        return described;
    }

    private static String kept(Path file, Path target, List<Path> before) throws IOException {
        for (Path other : before) {
            if (Files.mismatch(file, other) < 0) {
                return other.getFileName().toString();
            }
        }
        Files.copy(file, target);
        before.add(target);
        return target.getFileName().toString();
    }
}
