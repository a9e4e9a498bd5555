package dev.perennial.model.hidden;

import dev.perennial.model.text.PromptTarget;
import dev.perennial.model.text.TokenIds;
import java.util.List;
import java.util.stream.Stream;

/**
 * A sequence to run, with what is changed on its way.
 *
 * @param ids at least one token
 * @param targetsFrom the position, from 1, of the first token that is scored; the number of tokens if none is
 * @param patches in the order in which they are made where they meet
 */
public record Run(TokenIds ids, int targetsFrom, List<Patch> patches) {
    public Run {
        patches = List.copyOf(patches);
        if (targetsFrom < 1 || targetsFrom > ids.size()) {
            throw new IllegalArgumentException(
                    "expected a first target from 1 to " + ids.size() + ", found " + targetsFrom);
        }
        for (Patch patch : patches) {
            if (patch.end() > ids.size()) {
                throw new IllegalArgumentException("expected a patch of " + patch.point() + " within " + ids.size()
                        + " positions, found one of positions " + patch.from() + " to " + (patch.end() - 1));
            }
        }
    }

    /** A sequence as it is, whose tokens after the first are scored. */
    public static Run of(TokenIds ids) {
        return new Run(ids, 1, List.of());
    }

    /** A prompt and its target as they are; the target is scored. */
    public static Run of(PromptTarget pair) {
        return new Run(pair.whole(), pair.prompt().size(), List.of());
    }

    /** The same with more patches, made after those that are there. */
    public Run with(Patch... more) {
        return new Run(
                ids,
                targetsFrom,
                Stream.concat(patches.stream(), Stream.of(more)).toList());
    }
}
