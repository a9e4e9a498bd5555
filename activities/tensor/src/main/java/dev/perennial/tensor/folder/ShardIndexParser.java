package dev.perennial.tensor.folder;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.perennial.tensor.MalformedTensorFileException;
import dev.perennial.tensor.safetensors.StrictJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads an index's JSON token by token; what it does not know it passes over. */
final class ShardIndexParser {
    static final int MOST_TENSORS = 1_000_000;
    static final int MOST_SHARDS = 10_000;

    private static final int LONGEST_QUOTE = 80;
    private static final String MAP = "weight_map";
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,250}");

    private static final JsonFactory STRICT = StrictJson.factory(16, 40);

    private final Path file;
    private final String ending;
    private final Map<String, String> homes = new TreeMap<>();
    private final Set<String> shards = new TreeSet<>();
    private Optional<String> totalSize = Optional.empty();

    private ShardIndexParser(Path file) {
        this.file = file;
        this.ending = file.toString().endsWith(ModelTensors.CHECKPOINT_INDEX) ? ".bin" : ".safetensors";
    }

    static ShardIndex parse(Path file, String text) throws IOException {
        ShardIndexParser parser = new ShardIndexParser(file);
        try (JsonParser json = STRICT.createParser(text)) {
            parser.root(json);
        } catch (JsonProcessingException broken) {
            throw new MalformedTensorFileException(
                    file, "it is not JSON (" + broken.getOriginalMessage() + ")", broken);
        }
        return new ShardIndex(file, parser.homes, parser.shards, parser.totalSize);
    }

    private void root(JsonParser json) throws IOException {
        boolean mapped = false;
        boolean object = json.nextToken() == JsonToken.START_OBJECT;
        while (object && json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            boolean members = json.nextToken() == JsonToken.START_OBJECT;
            if (members && key.equals(MAP)) {
                mapped = true;
                map(json);
            } else if (members && key.equals("metadata")) {
                metadata(json);
            } else {
                json.skipChildren();
            }
        }
        if (!mapped) {
            throw malformed("it has no object under " + MAP);
        }
        if (json.nextToken() != null) {
            throw malformed("it goes on after the closing brace");
        }
    }

    private void metadata(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean total = json.currentName().equals("total_size");
            JsonToken value = json.nextToken();
            if (total) {
                String text = quoted(json.getText());
                totalSize = Optional.of(value == JsonToken.VALUE_STRING ? '"' + text + '"' : text);
            }
            json.skipChildren();
        }
    }

    private void map(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String tensor = json.currentName();
            boolean text = json.nextToken() == JsonToken.VALUE_STRING;
            String shard = json.getText();
            if (!text || (!shards.contains(shard) && !plain(shard))) {
                throw malformed("tensor " + tensor + " is placed in " + quoted(shard)
                        + ", expected the plain name of a " + ending + " file in the same folder");
            }
            shards.add(shard);
            homes.put(tensor, shard);
            requireFew(homes.size(), MOST_TENSORS, "tensors");
            requireFew(shards.size(), MOST_SHARDS, "shards");
        }
    }

    private boolean plain(String shard) {
        return PLAIN_NAME.matcher(shard).matches() && shard.length() > ending.length() && shard.endsWith(ending);
    }

    private void requireFew(int found, int most, String what) {
        if (found > most) {
            throw malformed("it names more than " + most + " " + what);
        }
    }

    private static String quoted(String text) {
        return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
    }

    private MalformedTensorFileException malformed(String problem) {
        return new MalformedTensorFileException(file, problem);
    }
}
