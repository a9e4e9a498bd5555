package dev.perennial.server.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.model.text.chat.Chat;
import dev.perennial.server.problem.Refusal;

/** The fields of a chat completion that make its conversation. */
final class ChatFields {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Fields fields;

    ChatFields(Fields fields) {
        this.fields = fields;
    }

    /** Messages, tools and variables of the template; throws {@link Refusal} naming the field that is wrong. */
    Prompt prompt() {
        ObjectNode chat = JsonNodeFactory.instance.objectNode();
        JsonNode variables = fields.node("chat_template_kwargs");
        if (variables.isObject()) {
            chat.setAll((ObjectNode) variables);
        } else if (!variables.isMissingNode()) {
            throw Refusal.invalid("Field 'chat_template_kwargs': expected an object, found " + variables + ".");
        }
        chat.set("messages", messages());
        if (!fields.node("tools").isEmpty()) {
            chat.set("tools", fields.node("tools"));
        }
        try {
            return new Prompt.Talk(Chat.parse(chat.toString(), "Field 'messages'"));
        } catch (IllegalArgumentException wrong) {
            throw Refusal.invalid(wrong.getMessage() + ".");
        }
    }

    private JsonNode messages() {
        JsonNode messages = fields.node("messages").deepCopy();
        for (JsonNode message : messages) {
            for (JsonNode call : message.path("tool_calls")) {
                if (call.path("function").path("arguments").isTextual()) {
                    argumentsAsObject((ObjectNode) call.path("function"));
                }
            }
        }
        return messages;
    }

    /** The API has arguments of calls as text, templates expect the object it is of. */
    private static void argumentsAsObject(ObjectNode function) {
        try {
            JsonNode arguments = JSON.readTree(function.path("arguments").asText());
            if (arguments.isObject()) {
                function.set("arguments", arguments);
            }
        } catch (JsonProcessingException notJson) {
            throw Refusal.invalid("Field 'messages': the arguments of a tool call are not JSON: "
                    + notJson.getOriginalMessage() + ".");
        }
    }
}
