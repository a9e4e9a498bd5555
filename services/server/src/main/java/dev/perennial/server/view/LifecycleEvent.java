package dev.perennial.server.view;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.contract.line.LineId;
import java.time.Instant;

/**
 * Something that happened to a line, as it leaves for {@code perennial.lifecycle} and the event stream.
 *
 * @param seq its place in the order of happenings
 * @param id its identity, the same however often it is written or sent
 * @param type what happened, as a dotted word
 * @param line to which line
 * @param data the figures, a JSON object
 * @param at when it was written
 */
public record LifecycleEvent(long seq, String id, String type, LineId line, JsonNode data, Instant at) {}
