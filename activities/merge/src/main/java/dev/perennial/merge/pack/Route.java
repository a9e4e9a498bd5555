package dev.perennial.merge.pack;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which pack a prompt is for.
 *
 * @param pack its name
 * @param similarity of the prompt to it
 * @param similarities of the prompt to every pack, in the order of the packs
 */
public record Route(String pack, double similarity, Map<String, Double> similarities) {
    public Route {
        similarities = Collections.unmodifiableMap(new LinkedHashMap<>(similarities));
    }

    /** Who answers: the pack, or another where the prompt is less similar to it than at least asked for. */
    public String answerer(double least, String otherwise) {
        return similarity < least ? otherwise : pack;
    }
}
