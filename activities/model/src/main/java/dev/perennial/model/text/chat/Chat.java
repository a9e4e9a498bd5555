package dev.perennial.model.text.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A conversation, and what else a chat template may ask for, as JSON has it. It does not change. */
public final class Chat {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Names under which a message's reasoning comes, the one that templates read first. */
    private static final List<String> REASONING = List.of("reasoning_content", "thinking", "reasoning");

    private final ArrayNode messages;
    private final ObjectNode variables;

    private Chat(ArrayNode messages, ObjectNode variables) {
        this.messages = messages;
        this.variables = variables;
    }

    /**
     * Reads a list of messages, or an object with {@code messages} and, if wanted, {@code tools} and other variables of
     * the template (such as {@code enable_thinking}).
     *
     * @param origin names the text in messages
     * @throws IllegalArgumentException if it is neither, or a message has no role
     */
    public static Chat parse(String json, String origin) {
        try {
            JsonNode root = JSON.readTree(json);
            ObjectNode variables = root.isObject() ? ((ObjectNode) root).deepCopy() : JSON.createObjectNode();
            variables.remove("messages");
            return new Chat(messages(root.isObject() ? root.path("messages") : root, origin), variables);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(
                    origin + " is not JSON: " + malformed.getOriginalMessage() + "; give a list of messages",
                    malformed);
        }
    }

    /** A question, after what the model is told about itself; nothing is told by an empty text. */
    public static Chat of(String system, String user) {
        ArrayNode messages = JSON.createArrayNode();
        if (!system.isEmpty()) {
            messages.addObject().put("role", "system").put("content", system);
        }
        messages.addObject().put("role", "user").put("content", user);
        return new Chat(messages, JSON.createObjectNode());
    }

    private static ArrayNode messages(JsonNode given, String origin) {
        if (!(given instanceof ArrayNode list) || list.isEmpty()) {
            throw new IllegalArgumentException(origin
                    + ": expected a list of at least one message such as {\"role\": \"user\", \"content\": \"...\"}");
        }
        ArrayNode messages = JSON.createArrayNode();
        for (int i = 0; i < list.size(); i++) {
            if (!list.get(i).isObject() || !list.get(i).path("role").isTextual()) {
                throw new IllegalArgumentException(
                        origin + ": expected message " + i + " to be an object with a role, found " + list.get(i));
            }
            messages.add(withReasoning((ObjectNode) list.get(i)));
        }
        return messages;
    }

    /** As transformers does: reasoning is found under the name that templates read, whatever it came under. */
    private static ObjectNode withReasoning(ObjectNode message) {
        for (String name : REASONING) {
            if (message.hasNonNull(name)) {
                ObjectNode named = JSON.createObjectNode();
                named.set("thinking", message.get(name));
                named.setAll(message);
                named.set(REASONING.get(0), message.get(name));
                return named;
            }
        }
        return message.deepCopy();
    }

    /** The text of the last message that a user wrote; empty if there is none. */
    public String lastQuestion() {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).path("role").asText().equals("user")) {
                return text(messages.get(i).path("content"));
            }
        }
        return "";
    }

    private static String text(JsonNode content) {
        StringBuilder text = new StringBuilder(content.isTextual() ? content.asText() : "");
        content.findValues("text").forEach(part -> text.append(part.asText()));
        return text.toString();
    }

    /** How many messages there are. */
    public int size() {
        return messages.size();
    }

    boolean hasTools() {
        return !variables.path("tools").isEmpty();
    }

    /** All that a template is given by it. */
    Map<String, @Nullable Object> variables() {
        Map<String, @Nullable Object> all =
                new LinkedHashMap<>(JSON.convertValue(variables, new TypeReference<Map<String, Object>>() {}));
        all.put("messages", JSON.convertValue(messages, new TypeReference<List<Object>>() {}));
        return all;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Chat chat && messages.equals(chat.messages) && variables.equals(chat.variables);
    }

    @Override
    public int hashCode() {
        return messages.hashCode();
    }

    @Override
    public String toString() {
        return messages.toString();
    }
}
