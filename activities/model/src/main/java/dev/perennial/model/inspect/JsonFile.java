package dev.perennial.model.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSON files of a folder, as far as they are there. */
final class JsonFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonFile() {}

    /** An object; an empty one for a file that is missing or no object, which in the second case is a problem. */
    static JsonNode object(Path file, Findings findings) {
        if (!Files.isRegularFile(file)) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            JsonNode root = JSON.readTree(Files.readString(file));
            if (root.isObject()) {
                return root;
            }
            findings.problem(file.getFileName() + " is no JSON object");
        } catch (JsonProcessingException malformed) {
            findings.problem(file.getFileName() + " is not JSON: " + malformed.getOriginalMessage());
        } catch (IOException unreadable) {
            findings.problem(file.getFileName() + " cannot be read: " + unreadable.getMessage());
        }
        return JsonNodeFactory.instance.objectNode();
    }
}
