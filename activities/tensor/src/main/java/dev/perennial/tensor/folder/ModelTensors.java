package dev.perennial.tensor.folder;

import dev.perennial.tensor.RefusedFormatException;
import dev.perennial.tensor.TensorFile;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorIoException;
import dev.perennial.tensor.TensorReader;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.UnknownTensorException;
import dev.perennial.tensor.safetensors.ForeignFormats;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import dev.perennial.tensor.torch.TorchFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All weights of a model folder as one source: {@code model.safetensors} or the shards of its index, or, where pickles
 * are welcome too, {@code pytorch_model.bin} or the shards of its index.
 */
public final class ModelTensors implements TensorSource {
    /** The file of an unsharded model. */
    public static final String SINGLE = "model.safetensors";
    /** The index of a sharded model. */
    public static final String INDEX = "model.safetensors.index.json";
    /** The checkpoint of an unsharded model that PyTorch wrote. */
    public static final String CHECKPOINT = "pytorch_model.bin";
    /** The index of a sharded model that PyTorch wrote. */
    public static final String CHECKPOINT_INDEX = "pytorch_model.bin.index.json";

    private final Path folder;
    private final List<TensorFile> shards;
    private final List<TensorInfo> tensors;
    private final Map<String, TensorFile> homes = new HashMap<>();

    private ModelTensors(Path folder, List<TensorFile> shards) {
        this.folder = folder;
        this.shards = List.copyOf(shards);
        this.tensors =
                shards.stream().flatMap(shard -> shard.tensors().stream()).toList();
        shards.forEach(shard -> shard.tensors().forEach(tensor -> homes.put(tensor.name(), shard)));
    }

    /**
     * Opens a model folder, or a single safetensors file.
     *
     * @throws dev.perennial.tensor.MalformedTensorFileException if a file breaks a rule of its format, or index and
     *     shards do not name exactly the same tensors
     * @throws RefusedFormatException if it holds pickled weights only
     * @throws TensorIoException if there are no weights or they cannot be read
     */
    public static ModelTensors open(Path folder) {
        if (!Files.isDirectory(folder)) {
            return new ModelTensors(folder, List.of(SafetensorsFile.open(folder)));
        }
        if (Files.exists(folder.resolve(SINGLE))) {
            return new ModelTensors(folder, List.of(SafetensorsFile.open(folder.resolve(SINGLE))));
        }
        Path index = folder.resolve(INDEX);
        if (Files.exists(index)) {
            return sharded(folder, ShardIndex.read(index));
        }
        refusePickles(folder);
        throw new TensorIoException(
                folder, "holds neither " + SINGLE + " nor " + INDEX + "; point to a Hugging Face model folder");
    }

    /**
     * As {@link #open}, and checkpoints of PyTorch where there is no safetensors file, by {@link TorchFile}, which runs
     * nothing of them.
     *
     * @throws dev.perennial.tensor.MalformedTensorFileException as {@link #open} does
     * @throws RefusedFormatException if a checkpoint names in its pickle what no tensor needs, or is of another format
     * @throws dev.perennial.tensor.UnsupportedTensorException if a checkpoint has a tensor that does not lie in order
     * @throws TensorIoException if there are no weights or they cannot be read
     */
    public static ModelTensors openAny(Path folder) {
        if (!Files.isDirectory(folder)) {
            return new ModelTensors(folder, List.of(file(folder)));
        }
        boolean safe = Files.exists(folder.resolve(SINGLE)) || Files.exists(folder.resolve(INDEX));
        if (!safe && Files.exists(folder.resolve(CHECKPOINT_INDEX))) {
            return sharded(folder, ShardIndex.read(folder.resolve(CHECKPOINT_INDEX)));
        }
        if (!safe && Files.exists(folder.resolve(CHECKPOINT))) {
            return new ModelTensors(folder, List.of(file(folder.resolve(CHECKPOINT))));
        }
        return open(folder);
    }

    /** Opens one file of weights: a checkpoint of PyTorch where it is named as one, else a safetensors file. */
    public static TensorFile file(Path file) {
        return ForeignFormats.pickled(file) ? TorchFile.open(file) : SafetensorsFile.open(file);
    }

    private static ModelTensors sharded(Path folder, ShardIndex index) {
        List<TensorFile> shards = new ArrayList<>();
        boolean complete = false;
        try {
            for (String name : index.shards()) {
                shards.add(file(folder.resolve(name)));
            }
            index.requireExactly(shards);
            complete = true;
            return new ModelTensors(folder, shards);
        } finally {
            if (!complete) {
                shards.forEach(TensorFile::close);
            }
        }
    }

    private static void refusePickles(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(ForeignFormats::pickled).sorted().findFirst().ifPresent(ForeignFormats::refuseByName);
        } catch (IOException unreadable) {
            throw TensorIoException.reading(folder, unreadable);
        }
    }

    /** The files of these weights in name order. */
    public List<TensorFile> files() {
        return shards;
    }

    @Override
    public List<TensorInfo> tensors() {
        return tensors;
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        return Optional.ofNullable(homes.get(name)).flatMap(shard -> shard.find(name));
    }

    @Override
    public ByteBuffer bytes(String name) {
        return home(name).bytes(name);
    }

    @Override
    public TensorReader reader(String name) {
        return home(name).reader(name);
    }

    private TensorFile home(String name) {
        TensorFile home = homes.get(name);
        if (home == null) {
            throw new UnknownTensorException(
                    name, origin(), tensors.stream().map(TensorInfo::name).toList());
        }
        return home;
    }

    @Override
    public String origin() {
        return folder.toString();
    }

    @Override
    public void close() {
        shards.forEach(TensorFile::close);
    }
}
