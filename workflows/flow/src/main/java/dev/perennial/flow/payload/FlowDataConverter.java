package dev.perennial.flow.payload;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.JacksonJsonPayloadConverter;

/** The data converter of every client and worker: JSON that tolerates what a newer version adds, behind the guard. */
public final class FlowDataConverter {
    private FlowDataConverter() {}

    /** A guarded converter. */
    public static DataConverter create() {
        return DefaultDataConverter.newDefaultInstance()
                .withPayloadConverterOverrides(new PayloadGuard(new JacksonJsonPayloadConverter(mapper())));
    }

    /** How the contract is written as JSON; unknown properties are ignored, unknown enum constants become UNKNOWN. */
    public static ObjectMapper mapper() {
        return JacksonJsonPayloadConverter.newDefaultObjectMapper()
                .configure(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE, true);
    }
}
