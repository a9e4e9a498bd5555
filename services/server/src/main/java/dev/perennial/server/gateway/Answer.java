package dev.perennial.server.gateway;

import dev.perennial.contract.line.RevisionId;
import dev.perennial.model.Generation;

/**
 * A finished answer.
 *
 * @param id the request's sealed id
 * @param revision who answered
 * @param prompt what was asked
 * @param promptTokens its length in tokens
 * @param generation what was answered
 */
record Answer(String id, RevisionId revision, String prompt, int promptTokens, Generation generation) {}
