package dev.perennial.steps.work;

import dev.perennial.steps.port.Outcomes;
import dev.perennial.steps.port.Registry;
import dev.perennial.steps.port.Traffic;
import dev.perennial.store.Artifacts;

/**
 * Everything steps work with.
 *
 * @param artifacts models, documents and aliases
 * @param registry lines and revisions
 * @param traffic what serves them
 * @param outcomes graded answers
 * @param code the version of this code, for provenance
 */
public record Workplace(Artifacts artifacts, Registry registry, Traffic traffic, Outcomes outcomes, String code) {}
