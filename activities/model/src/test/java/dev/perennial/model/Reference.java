package dev.perennial.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;

/** What src/test/python/training.py wrote. */
public final class Reference {
    /** Its folder. */
    public static final Path TRAINING = Path.of("src", "test", "resources", "training");

    private Reference() {}

    /** One of its JSON files. */
    public static JsonNode json(String name) throws IOException {
        return new ObjectMapper().readTree(Files.readString(TRAINING.resolve(name)));
    }

    /** A list of numbers. */
    public static double[] doubles(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }

    /** A list of numbers. */
    public static float[] floats(JsonNode list) {
        double[] wide = doubles(list);
        float[] values = new float[wide.length];
        for (int i = 0; i < wide.length; i++) {
            values[i] = (float) wide[i];
        }
        return values;
    }

    /** A list of whole numbers. */
    public static int[] ints(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
    }
}
