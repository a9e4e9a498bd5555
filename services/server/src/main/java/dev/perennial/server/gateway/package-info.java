/**
 * Models answering requests, in the shape of the OpenAI completions API. Hides which revision answers, how traffic is
 * split, and when endpoints open and close.
 */
@NullMarked
package dev.perennial.server.gateway;

import org.jspecify.annotations.NullMarked;
