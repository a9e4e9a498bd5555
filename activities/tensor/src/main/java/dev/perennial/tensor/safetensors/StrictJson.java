package dev.perennial.tensor.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

/**
 * How JSON beside tensors is read: repeated keys are refused, and so is what is deeper or longer than any model has.
 */
public final class StrictJson {
    /** The most characters of a tensor's name. */
    public static final int LONGEST_NAME = 4096;

    private StrictJson() {}

    /** A factory of parsers for so many levels and numbers of so many characters. */
    public static JsonFactory factory(int depth, int number) {
        // names hardly ever repeat from file to file, so a table of them that outlives a file would only grow
        return JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(depth)
                        .maxNameLength(LONGEST_NAME)
                        .maxNumberLength(number)
                        .build())
                .build();
    }
}
