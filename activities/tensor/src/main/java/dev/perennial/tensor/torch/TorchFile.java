package dev.perennial.tensor.torch;

import dev.perennial.tensor.TensorFile;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorIoException;
import dev.perennial.tensor.TensorReader;
import dev.perennial.tensor.UnknownTensorException;
import dev.perennial.tensor.UnsupportedTensorException;
import dev.perennial.tensor.disk.Extent;
import dev.perennial.tensor.disk.MappedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A checkpoint as {@code torch.save} of PyTorch 1.6 or newer writes a state dict: a zip of stored entries under one
 * folder, whose {@code data.pkl} is a pickle that describes tensors by storage, offset, shape and strides, and whose
 * {@code data/KEY} are the storages' bytes (PyTorch, {@code torch/serialization.py} and
 * {@code caffe2/serialize/inline_container.h}). The pickle is interpreted here, for what describes tensors alone;
 * nothing that it names is loaded or called. A file is mapped read-only, and heap use is that of the pickle; what lies
 * in another order than C's, such as a transposed matrix, is put in order while it is read.
 */
public final class TorchFile implements TensorFile {
    private static final String PICKLE = "data.pkl";
    private static final int LARGEST_PICKLE = 64 << 20;

    private final Path file;
    private final byte[] pickle;
    private final List<TensorInfo> tensors;
    private final Map<String, StoredTensor> homes = new LinkedHashMap<>();
    private final MappedFile mapped;

    private TorchFile(Path file, byte[] pickle, List<StoredTensor> stored, MappedFile mapped) {
        this.file = file;
        this.pickle = pickle;
        this.mapped = mapped;
        this.tensors = stored.stream().map(StoredTensor::info).toList();
        stored.forEach(tensor -> homes.put(tensor.info().name(), tensor));
    }

    /**
     * Opens and checks a checkpoint.
     *
     * @throws dev.perennial.tensor.RefusedFormatException if it was written before PyTorch 1.6, is compressed, or its
     *     pickle names anything but tensors and what holds them
     * @throws dev.perennial.tensor.MalformedTensorFileException if it contradicts itself or is cut off
     * @throws UnsupportedTensorException if a tensor of more than 2 GiB does not lie in C order
     * @throws TensorIoException if it cannot be read
     */
    public static TorchFile open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            boolean opened = false;
            try {
                TorchFile whole = open(file, channel);
                opened = true;
                return whole;
            } finally {
                if (!opened) {
                    channel.close();
                }
            }
        } catch (IOException unreadable) {
            throw TensorIoException.reading(file, unreadable);
        }
    }

    private static TorchFile open(Path file, FileChannel channel) throws IOException {
        Archive archive = Archive.open(file, channel);
        byte[] pickle = archive.bytes(PICKLE, LARGEST_PICKLE);
        List<StoredTensor> stored = new StateDict(file, archive).tensors(new Unpickler(file, pickle).read());
        List<Extent> parts = stored.stream().map(StoredTensor::place).toList();
        return new TorchFile(file, pickle, stored, MappedFile.of(file, channel, parts));
    }

    /** The pickle that describes the tensors. */
    @Override
    public byte[] header() {
        return pickle.clone();
    }

    @Override
    public List<TensorInfo> tensors() {
        return tensors;
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        return Optional.ofNullable(homes.get(name)).map(StoredTensor::info);
    }

    @Override
    public ByteBuffer bytes(String name) {
        Extent place = home(name).place();
        long length = Math.max(place.length(), home(name).info().bytes());
        if (length > Integer.MAX_VALUE) {
            throw new UnsupportedTensorException("tensor " + name + " of " + file + " has " + length
                    + " bytes, more than the 2 GiB that can be read at once; split it before using it");
        }
        if (home(name).strides().isEmpty()) {
            return mapped.bytes(place);
        }
        ByteBuffer ordered = ByteBuffer.allocate((int) info(name).bytes()).order(ByteOrder.LITTLE_ENDIAN);
        reader(name).read(0, ordered);
        return ordered.flip().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public TensorReader reader(String name) {
        StoredTensor home = home(name);
        return home.strides().isEmpty()
                ? mapped.reader(home.place())
                : new Strided(mapped.bytes(home.place()), home.info(), home.strides()).reader();
    }

    private StoredTensor home(String name) {
        StoredTensor home = homes.get(name);
        if (home == null) {
            throw new UnknownTensorException(
                    name, origin(), tensors.stream().map(TensorInfo::name).toList());
        }
        return home;
    }

    @Override
    public String origin() {
        return file.toString();
    }

    @Override
    public void close() {
        mapped.close();
    }
}
