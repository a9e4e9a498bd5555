package dev.perennial.server.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * What the policy decided.
 *
 * @param number counts the line's decisions
 * @param kind start, note, skip, hold
 * @param reason why
 * @param record the whole with its inputs
 * @param at when
 */
public record DecisionView(int number, String kind, String reason, JsonNode record, Instant at) {}
