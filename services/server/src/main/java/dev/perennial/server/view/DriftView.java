package dev.perennial.server.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * A judged drift window.
 *
 * @param window its name
 * @param served the revision that served
 * @param found whether anything was found
 * @param sentence what
 * @param assessment the whole
 * @param at when it was judged
 */
public record DriftView(String window, int served, boolean found, String sentence, JsonNode assessment, Instant at) {}
