package dev.perennial.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** The published JSON Schemas, held against what is really written. */
public final class Schemas {
    private Schemas() {}

    /** What the schema of this name finds wrong with the document; nothing when it fits. */
    public static List<String> faults(String name, JsonNode document) {
        try (InputStream text = Schemas.class.getResourceAsStream("/schemas/" + name + ".json")) {
            return JsonSchemaFactory.getInstance(VersionFlag.V202012)
                    .getSchema(Objects.requireNonNull(text, name))
                    .validate(document)
                    .stream()
                    .map(ValidationMessage::getMessage)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
