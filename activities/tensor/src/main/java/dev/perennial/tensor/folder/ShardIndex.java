package dev.perennial.tensor.folder;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.perennial.tensor.MalformedTensorFileException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorIoException;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
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
    static final long LARGEST = 100_000_000;
    static final int MOST_TENSORS = 1_000_000;
    static final int MOST_SHARDS = 10_000;

    private static final int LONGEST_NAME = 4096;
    private static final int LONGEST_QUOTE = 80;
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,250}\\.safetensors");
    private static final JsonMapper STRICT = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxNameLength(LONGEST_NAME)
                            .maxNumberLength(40)
                            .build())
                    .build())
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
        requireFew(root.path(MAP).size(), MOST_TENSORS, "tensors");
        root.path(MAP).properties().forEach(entry -> homes.put(entry.getKey(), plain(entry)));
        requireFew(shards().size(), MOST_SHARDS, "shards");
    }

    static ShardIndex read(Path file) {
        try {
            long size = Files.size(file);
            if (size > LARGEST) {
                throw new MalformedTensorFileException(
                        file, "it has " + size + " bytes, more than the allowed " + LARGEST);
            }
            return new ShardIndex(file, STRICT.readTree(Files.readString(file)));
        } catch (JsonProcessingException broken) {
            throw new MalformedTensorFileException(
                    file, "it is not JSON (" + broken.getOriginalMessage() + ")", broken);
        } catch (CharacterCodingException notText) {
            throw new MalformedTensorFileException(file, "it is not UTF-8", notText);
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
        if (!totalSize.isMissingNode() && !equal(totalSize, bytes)) {
            throw malformed("its total_size is " + quoted(totalSize) + ", but the shards hold " + bytes + " bytes");
        }
    }

    /** Some write 8.0; a double that is not finite is no decimal. */
    private static boolean equal(JsonNode number, long expected) {
        return number.isNumber()
                && Double.isFinite(number.doubleValue())
                && number.decimalValue().compareTo(BigDecimal.valueOf(expected)) == 0;
    }

    private void requireFew(int found, int most, String what) {
        if (found > most) {
            throw malformed("it names " + found + " " + what + ", more than the allowed " + most);
        }
    }

    private String plain(Map.Entry<String, JsonNode> entry) {
        String shard = entry.getValue().isTextual() ? entry.getValue().textValue() : "";
        if (!PLAIN_NAME.matcher(shard).matches()) {
            throw malformed("tensor " + entry.getKey() + " is placed in " + quoted(entry.getValue())
                    + ", expected the plain name of a .safetensors file in the same folder");
        }
        return shard;
    }

    private static String quoted(JsonNode found) {
        String text = found.toString();
        return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
    }

    private MalformedTensorFileException malformed(String problem) {
        return new MalformedTensorFileException(file, problem);
    }
}
