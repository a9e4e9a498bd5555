package dev.perennial.steps.work;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.drift.WindowSpan;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.drift.profile.ProfileJson;
import dev.perennial.drift.profile.WindowProfile;
import dev.perennial.store.document.Documents;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The traffic by which later windows of a revision are judged: the first windows after its promotion, as many as it
 * takes to have enough records. Promoted anew, traffic is accepted anew. Each part is written once, under a name of its
 * own, so that a repeated step adds nothing twice.
 */
public final class ReferenceWindow {
    private final Documents documents;
    private final String name;

    /** The reference of a revision. */
    public ReferenceWindow(Documents documents, RevisionId revision) {
        this.documents = documents;
        this.name = "references/" + revision.line() + "/" + revision.number() + "/";
    }

    /**
     * A stored part.
     *
     * @param window the window's id
     * @param profile its profile, as {@link ProfileJson} writes it
     */
    record Part(String window, String profile) {}

    /**
     * Accepted traffic.
     *
     * @param profile its profile
     * @param start where its first window begins
     * @param end where its last window ends
     */
    public record Reference(WindowProfile profile, Instant start, Instant end) {
        private static final Reference NOTHING = new Reference(WindowProfile.empty(), Instant.MAX, Instant.MIN);

        private Reference plus(Part part) {
            WindowSpan span = WindowSpan.parse(part.window());
            return new Reference(
                    profile.plus(ProfileJson.read(part.profile())),
                    start.isBefore(span.start()) ? start : span.start(),
                    end.isAfter(span.end()) ? end : span.end());
        }
    }

    /**
     * The reference that a window is judged by; none while it has fewer records than {@code enough}, and then the
     * window becomes part of it.
     */
    public Optional<Reference> judging(String window, WindowProfile profile, int enough) {
        Reference whole = Reference.NOTHING;
        for (int part = 1; ; part++) {
            if (whole.profile().records() >= enough) {
                return Optional.of(whole);
            }
            Part known = partOr(part, () -> new Part(window, ProfileJson.write(profile)));
            if (known.window().equals(window)) {
                return Optional.empty();
            }
            whole = whole.plus(known);
        }
    }

    /** The part of that number, which this window becomes when there is none; of several at once the first stays. */
    private Part partOr(int number, Supplier<Part> fresh) {
        String part = name + number;
        ArtifactRef stored = documents.findNamed(part).orElseGet(() -> documents
                .putNamed(part, Json.bytes(fresh.get()), Json.TYPE)
                .ref());
        return Json.get(documents, stored, Part.class);
    }
}
