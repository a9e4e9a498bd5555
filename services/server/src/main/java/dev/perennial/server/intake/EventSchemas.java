package dev.perennial.server.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The JSON Schemas of the events' data, from {@code schemas/} among the resources. */
final class EventSchemas {
    private static final int SHOWN = 3;

    private final Map<EventKind, JsonSchema> schemas = new EnumMap<>(EventKind.class);

    EventSchemas() {
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(VersionFlag.V202012);
        for (EventKind kind : EventKind.values()) {
            schemas.put(kind, load(factory, "/schemas/" + kind.schema() + ".json"));
        }
    }

    /** Throws {@link RejectedEvent} naming the first things that are wrong, never the text found there. */
    void check(EventKind kind, JsonNode data) {
        JsonSchema schema = schemas.get(kind);
        Set<ValidationMessage> found = schema == null ? Set.of() : schema.validate(data);
        if (!found.isEmpty()) {
            throw new RejectedEvent("The data of " + kind.type() + " is not as schemas/" + kind.schema()
                    + ".json describes: "
                    + found.stream()
                            .limit(SHOWN)
                            .map(ValidationMessage::getMessage)
                            .collect(Collectors.joining("; ")) + ".");
        }
    }

    private static JsonSchema load(JsonSchemaFactory factory, String resource) {
        try (InputStream text = EventSchemas.class.getResourceAsStream(resource)) {
            if (text == null) {
                throw new IllegalStateException("The application lacks its resource " + resource);
            }
            return factory.getSchema(text);
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }
}
