package dev.perennial.model.family;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.model.config.JsonFields;
import dev.perennial.model.config.MalformedModelException;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.config.Reach;
import dev.perennial.model.config.UnsupportedModelException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;

/** Which layers see all positions and which a window of them: {@code layer_types}. */
final class LayerTypes {
    static final String FULL = "full_attention";
    static final String SLIDING = "sliding_attention";

    private LayerTypes() {}

    /** Layers that are all alike, whose layer_types, if there are any, must say so. */
    static List<Reach> alike(JsonFields fields, int layers, Reach reach) {
        String type = reach.window() == 0 ? FULL : SLIDING;
        for (String found : fields.texts("layer_types")) {
            fields.refuse(!found.equals(type), "a layer of type " + found, type);
        }
        return Collections.nCopies(Math.max(0, layers), reach);
    }

    /**
     * Layers of two kinds.
     *
     * @param usual whether a layer slides where there are no layer_types
     */
    static List<Reach> mixed(JsonFields fields, int layers, IntPredicate usual, Reach full, Reach sliding) {
        List<String> types = fields.texts("layer_types");
        if (!types.isEmpty() && types.size() != layers) {
            throw new MalformedModelException(
                    fields.origin() + ": expected " + layers + " layer_types, one a layer, found " + types.size());
        }
        List<Reach> reaches = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            boolean slides = types.isEmpty() ? usual.test(i) : slides(types.get(i), fields);
            reaches.add(slides ? sliding : full);
        }
        return reaches;
    }

    private static boolean slides(String type, JsonFields fields) {
        if (!type.equals(FULL) && !type.equals(SLIDING)) {
            throw new UnsupportedModelException(fields.origin() + ": layer type " + type
                    + " is not supported; supported: " + FULL + ", " + SLIDING);
        }
        return type.equals(SLIDING);
    }

    static void write(ModelConfig config, ObjectNode json) {
        ArrayNode types = json.putArray("layer_types");
        config.reaches().forEach(reach -> types.add(reach.window() == 0 ? FULL : SLIDING));
    }

    /** The one window of the layers that have one; 0 when none has. */
    static int window(ModelConfig config) {
        return config.reaches().stream().mapToInt(Reach::window).max().orElse(0);
    }
}
