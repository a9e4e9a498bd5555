package dev.perennial.steps.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.store.document.Documents;
import io.temporal.common.converter.JacksonJsonPayloadConverter;
import java.nio.charset.StandardCharsets;

/** Stored records of the contract: written the same for equal values, read strictly. */
public final class Json {
    /** The media type. */
    public static final String TYPE = "application/json";

    private static final ObjectMapper MAPPER = JacksonJsonPayloadConverter.newDefaultObjectMapper()
            .configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    private Json() {}

    /** A value's bytes. */
    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(value.getClass().getSimpleName() + " cannot be written as JSON", e);
        }
    }

    /** A value from its bytes; {@code what} names them in messages. */
    public static <T> T read(byte[] bytes, Class<T> type, String what) {
        try {
            return MAPPER.readValue(new String(bytes, StandardCharsets.UTF_8), type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    what + ": expected a " + type.getSimpleName() + ", found " + e.getOriginalMessage(), e);
        }
    }

    /** Stores a value. */
    public static ArtifactRef put(Documents documents, Object value) {
        return documents.put(bytes(value), TYPE);
    }

    /** Reads a stored value. */
    public static <T> T get(Documents documents, ArtifactRef ref, Class<T> type) {
        return read(documents.get(ref), type, ref.key());
    }
}
