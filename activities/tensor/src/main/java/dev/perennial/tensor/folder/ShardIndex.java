package dev.perennial.tensor.folder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.perennial.tensor.MalformedTensorFileException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorIoException;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The index of a sharded model: which file holds which tensor, and how many bytes they are together. */
final class ShardIndex {
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,250}\\.safetensors");
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final String MAP = "weight_map";

    private final Path file;
    private final Map<String, String> homes = new TreeMap<>();
    private final JsonNode totalSize;

    private ShardIndex(Path file, JsonNode root) {
        this.file = file;
        this.totalSize = root.path("metadata").path("total_size");
        if (!root.path(MAP).isObject()) {
            throw malformed("it has no object under " + MAP);
        }
        root.path(MAP).properties().forEach(entry -> homes.put(entry.getKey(), plain(entry)));
    }

    static ShardIndex read(Path file) {
        try {
            return new ShardIndex(file, STRICT.readTree(Files.readAllBytes(file)));
        } catch (JsonProcessingException broken) {
            throw new MalformedTensorFileException(
                    file, "it is not JSON (" + broken.getOriginalMessage() + ")", broken);
        } catch (IOException unreadable) {
            throw TensorIoException.reading(file, unreadable);
        }
    }

    /** The shard files' names, sorted. */
    Set<String> shards() {
        return new TreeSet<>(homes.values());
    }

    /** Refuses shards that hold other tensors than this index says, or one of them twice. */
    void requireExactly(List<SafetensorsFile> opened) {
        Set<String> seen = new HashSet<>();
        long bytes = 0;
        for (SafetensorsFile shard : opened) {
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
        requireTotal(bytes);
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
        if (!totalSize.isMissingNode()
                && (!totalSize.isNumber() || totalSize.decimalValue().longValue() != bytes)) {
            throw malformed("its total_size is " + totalSize + ", but the shards hold " + bytes + " bytes");
        }
    }

    private String plain(Map.Entry<String, JsonNode> entry) {
        String shard = entry.getValue().isTextual() ? entry.getValue().textValue() : "";
        if (!PLAIN_NAME.matcher(shard).matches()) {
            throw malformed("tensor " + entry.getKey() + " is placed in " + entry.getValue()
                    + ", expected the plain name of a .safetensors file in the same folder");
        }
        return shard;
    }

    private MalformedTensorFileException malformed(String problem) {
        return new MalformedTensorFileException(file, problem);
    }
}
