package dev.perennial.tensor.folder;

import dev.perennial.tensor.MalformedTensorFileException;
import dev.perennial.tensor.TensorFile;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorIoException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The index of a sharded model: which file holds which tensor, and how many bytes they are together.
 *
 * @param file where it was read, for messages
 * @param homes the file of each tensor
 * @param shards the files, sorted
 * @param totalSize the bytes of all tensors as the index writes them
 */
record ShardIndex(Path file, Map<String, String> homes, Set<String> shards, Optional<String> totalSize) {
    static final long LARGEST = 100_000_000;

    static ShardIndex read(Path file) {
        try {
            long size = Files.size(file);
            if (size > LARGEST) {
                throw new MalformedTensorFileException(
                        file, "it has " + size + " bytes, more than the allowed " + LARGEST);
            }
            return ShardIndexParser.parse(file, Files.readString(file));
        } catch (CharacterCodingException notText) {
            throw new MalformedTensorFileException(file, "it is not UTF-8", notText);
        } catch (IOException unreadable) {
            throw TensorIoException.reading(file, unreadable);
        }
    }

    /** Refuses shards that hold other tensors than this index says, or one of them twice. */
    void requireExactly(List<TensorFile> opened) {
        Set<String> seen = new HashSet<>();
        long bytes = 0;
        for (TensorFile shard : opened) {
            String shardName = Path.of(shard.origin()).getFileName().toString();
            for (TensorInfo tensor : shard.tensors()) {
                requireHome(tensor.name(), shardName);
                seen.add(tensor.name());
                bytes += tensor.bytes();
            }
        }
        homes.keySet().stream().filter(name -> !seen.contains(name)).findFirst().ifPresent(missing -> {
            throw malformed("it places tensor " + missing + " in " + homes.get(missing) + ", which does not hold it");
        });
        if (!pickled()) {
            requireTotal(bytes);
        }
    }

    /** PyTorch's own count tensors that share their bytes once, or as often as they have names. */
    private boolean pickled() {
        return file.toString().endsWith(ModelTensors.CHECKPOINT_INDEX);
    }

    private void requireHome(String tensor, String shard) {
        String home = homes.get(tensor);
        if (home == null) {
            throw malformed(shard + " holds tensor " + tensor + ", which the index does not name");
        }
        if (!home.equals(shard)) {
            throw malformed(shard + " holds tensor " + tensor + ", which the index places in " + home);
        }
    }

    private void requireTotal(long bytes) {
        if (totalSize.isPresent() && !equal(totalSize.get(), bytes)) {
            throw malformed("its total_size is " + totalSize.get() + ", but the shards hold " + bytes + " bytes");
        }
    }

    /** Some write 8.0. */
    private static boolean equal(String number, long expected) {
        try {
            return new BigDecimal(number).compareTo(BigDecimal.valueOf(expected)) == 0;
        } catch (NumberFormatException none) {
            return false;
        }
    }

    private MalformedTensorFileException malformed(String problem) {
        return new MalformedTensorFileException(file, problem);
    }
}
