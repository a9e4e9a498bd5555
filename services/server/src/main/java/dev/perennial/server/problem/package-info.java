/**
 * Errors as people and programs meet them: one sentence naming the culprit and what to do, as RFC 9457 problem+json.
 */
@NullMarked
package dev.perennial.server.problem;

import org.jspecify.annotations.NullMarked;
