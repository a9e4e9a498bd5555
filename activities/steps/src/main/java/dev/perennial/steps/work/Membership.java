package dev.perennial.steps.work;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.line.Expert;
import dev.perennial.contract.line.Provenance;
import dev.perennial.contract.line.ProvenanceInput;
import dev.perennial.contract.line.ProvenanceKind;
import dev.perennial.contract.line.Revision;
import dev.perennial.steps.port.Registry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Which experts are merged into a revision, as the provenance of all it came from tells.
 *
 * @param root the latest revision it came from that no expert is merged into
 * @param merged in the order in which they were merged
 */
public record Membership(Revision root, List<Member> merged) {
    /** In a provenance, the role of an expert that was merged. */
    public static final String EXPERT = "expert";
    /** In a provenance, the role of an expert that was taken out. */
    public static final String REMOVED = "removed";

    public Membership {
        merged = List.copyOf(merged);
    }

    /**
     * Of a revision, whose parents the registry must hold.
     *
     * @throws io.temporal.failure.ApplicationFailure that is worth a retry if one of them is of a kind that only a
     *     later version knows: experts may be in it
     */
    public static Membership of(Registry registry, Revision revision) {
        Deque<Revision> line = new ArrayDeque<>(List.of(revision));
        while (!begins(line.getFirst())) {
            Provenance made = line.getFirst().provenance();
            line.addFirst(registry.revision(made.parents().get(0))
                    .orElseThrow(() -> Translated.unknownRevision(made.parents().get(0))));
        }
        Membership found = new Membership(line.removeFirst(), List.of());
        for (Revision next : line) {
            found = found.after(next);
        }
        return found;
    }

    /** What comes from outside, or is carried to another base, holds no expert that could be taken out. */
    private static boolean begins(Revision revision) {
        Provenance made = revision.provenance();
        return switch (made.kind()) {
            case REGISTERED, TRANSFERRED -> true;
            case UNKNOWN -> throw Translated.unknownKind(revision.brief());
            case EDITED, MERGED, UNMERGED, COPIED -> made.parents().isEmpty();
        };
    }

    private Membership after(Revision next) {
        Provenance made = next.provenance();
        Membership then = this;
        if (made.kind() == ProvenanceKind.MERGED) {
            for (Expert expert : experts(next)) {
                then = then.and(expert, MergeMethod.of(made), MergeMethod.alone(made));
            }
        } else if (made.kind() == ProvenanceKind.UNMERGED) {
            then = new Membership(root, again(left(made.inputs()), MergeMethod.of(made)));
        }
        return then.merged.isEmpty() ? new Membership(next, List.of()) : then;
    }

    private Membership and(Expert expert, MergeMethod method, boolean alone) {
        List<Member> more = new ArrayList<>(alone ? merged : again(merged, method));
        more.add(Member.come(expert, method, alone));
        return new Membership(root, more);
    }

    private List<Member> left(List<ProvenanceInput> inputs) {
        List<Digest> removed = inputs.stream()
                .filter(input -> input.role().equals(REMOVED))
                .map(ProvenanceInput::digest)
                .toList();
        return merged.stream()
                .filter(member -> !removed.contains(member.expert().manifest()))
                .toList();
    }

    private static List<Member> again(List<Member> members, MergeMethod method) {
        return members.stream().map(member -> member.again(method)).toList();
    }

    /** The experts of one merge; of what was merged before they were written down whole, all that is known. */
    private static List<Expert> experts(Revision revision) {
        SortedMap<String, String> settings = revision.provenance().settings();
        List<Expert> experts = new ArrayList<>();
        for (ProvenanceInput input : revision.provenance().inputs()) {
            if (input.role().equals(EXPERT)) {
                String key = key(experts.size());
                String whole = settings.get(key);
                experts.add(
                        whole == null
                                ? new Expert("expert-" + input.digest().brief(), input.digest(), revision.base())
                                : Json.read(whole.getBytes(StandardCharsets.UTF_8), Expert.class, key));
            }
        }
        return experts;
    }

    /** Writes experts down as a provenance tells them. */
    public static void tell(List<Expert> experts, SortedMap<String, String> settings) {
        for (int i = 0; i < experts.size(); i++) {
            settings.put(key(i), new String(Json.bytes(experts.get(i)), StandardCharsets.UTF_8));
        }
    }

    private static String key(int place) {
        return EXPERT + "." + (place + 1);
    }

    /** The experts, in the order in which they were merged. */
    public List<Expert> members() {
        return merged.stream().map(Member::expert).toList();
    }

    /** The experts with these behind them. */
    public List<Expert> with(List<Expert> more) {
        List<Expert> all = new ArrayList<>(members());
        all.addAll(more);
        return all;
    }

    /** What would be, had this one never come; each of the others by the method it came by, as it then was. */
    public Membership without(Expert expert) {
        Membership left = new Membership(root, List.of());
        for (Member member : merged) {
            if (!member.expert().equals(expert)) {
                left = left.and(member.expert(), member.came(), member.alone());
            }
        }
        return left;
    }

    /** Why no one method makes the weights that serve: experts have each a weight of their own; empty if one does. */
    public Optional<String> uneven() {
        return merged.stream().map(Member::serves).distinct().count() < 2
                ? Optional.empty()
                : Optional.of("the experts of " + root.line() + " were merged each by its own weight ("
                        + String.join(
                                ", ", merged.stream().map(Member::sentence).toList())
                        + "), and to merge them together would weigh them anew: first take out those of one weight, or"
                        + " roll back to before they came, then offer them again");
    }

    /**
     * The experts by the method that makes the weights that serve; of none, by this one.
     *
     * @throws IllegalArgumentException if they are {@linkplain #uneven() uneven}
     */
    public Blend serving(MergeMethod ofNone) {
        requireEven();
        return new Blend(merged.isEmpty() ? ofNone : merged.get(0).serves(), members());
    }

    /** The experts by the method that makes the weights that serve; empty of none. */
    public Optional<Blend> serving() {
        return merged.stream().findFirst().map(member -> serving(member.serves()));
    }

    /** Refuses what is {@linkplain #uneven() uneven}. */
    public void requireEven() {
        uneven().ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
    }

    /** How each expert was merged when it came, with those before it; as if by its weight all, if it came alone. */
    public List<Blend> came() {
        List<Expert> all = members();
        List<Blend> came = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            came.add(new Blend(merged.get(i).came(), all.subList(0, i + 1)));
        }
        return came;
    }

    /** The member of that name or manifest. */
    public Optional<Member> member(String which) {
        return merged.stream()
                .filter(member -> member.expert().name().equals(which)
                        || member.expert().manifest().toString().equals(which))
                .findFirst();
    }

    /** Why an expert is no member of a revision: it never came, or a transfer carried it along for good. */
    public static String absence(Registry registry, Revision revision, String which) {
        Revision now = revision;
        for (Optional<Revision> parent = parent(registry, now); parent.isPresent(); parent = parent(registry, now)) {
            boolean carried = now.provenance().kind() == ProvenanceKind.TRANSFERRED;
            if (carried && of(registry, parent.get()).member(which).isPresent()) {
                return "expert " + which + " was merged before the transfer at " + now.brief()
                        + " and cannot be taken out of it: roll back to "
                        + parent.get().brief()
                        + ", take it out and transfer again";
            }
            now = parent.get();
        }
        return "expert " + which + " is not merged into " + revision.brief() + "; merged are: "
                + names(of(registry, revision).members());
    }

    /** Whether an expert was taken out on the way to a revision. */
    public static boolean takenOut(Registry registry, Revision revision, String which) {
        Revision now = revision;
        for (Optional<Revision> parent = parent(registry, now); parent.isPresent(); parent = parent(registry, now)) {
            if (now.provenance().kind() == ProvenanceKind.UNMERGED && removes(now.provenance(), which)) {
                return true;
            }
            now = parent.get();
        }
        return false;
    }

    private static boolean removes(Provenance made, String which) {
        return which.equals(made.settings().get(REMOVED))
                || made.inputs().stream()
                        .anyMatch(input -> input.role().equals(REMOVED)
                                && input.digest().toString().equals(which));
    }

    private static Optional<Revision> parent(Registry registry, Revision revision) {
        return revision.provenance().parents().stream().findFirst().flatMap(registry::revision);
    }

    /** Why an expert cannot be merged behind others; empty if it can. */
    public static Optional<String> misfit(Expert expert, List<Expert> members) {
        for (Expert member : members) {
            if (member.manifest().equals(expert.manifest())) {
                return Optional.of("expert " + expert.name() + " is merged already, as " + member.name());
            }
            if (member.name().equals(expert.name())) {
                return Optional.of("another expert " + expert.name()
                        + " is merged already: take that one out first, or give the new one its own name");
            }
            if (!member.base().equals(expert.base())) {
                return Optional.of("expert " + expert.name() + " was tuned from "
                        + expert.base().brief() + ", those merged before it from "
                        + member.base().brief() + ": tune it from their base");
            }
        }
        return Optional.empty();
    }

    /** Names in their order, for people. */
    public static String names(List<Expert> experts) {
        return experts.isEmpty()
                ? "no expert"
                : String.join(", ", experts.stream().map(Expert::name).toList());
    }
}
