package dev.perennial.merge.plan;

import dev.perennial.merge.config.MergeConfig;
import dev.perennial.merge.config.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which models have a tensor, and what is done where some lack it. */
record TensorPresence(MergeConfig config, Findings findings) {
    /** The name of a tensor in a model. */
    @FunctionalInterface
    interface Naming {
        String in(Member member);
    }

    /** The tensors of a slice's models that become one of the merged model, the base's first. */
    List<Entry> entries(Slice slice, String out, Naming naming) {
        List<Entry> entries = new ArrayList<>();
        List<String> lacking = new ArrayList<>();
        for (Member member : slice.members()) {
            String name = naming.in(member);
            found(member, name)
                    .ifPresentOrElse(
                            tensor -> entries.add(new Entry(member, name, tensor)),
                            () -> lacking.add(member.name() + (name.equals(out) ? "" : " (" + name + ")")));
        }
        return lacking.isEmpty() ? entries : partial(slice, out, entries, String.join(", ", lacking));
    }

    /** What is done with a tensor that some models lack. */
    private List<Entry> partial(Slice slice, String out, List<Entry> entries, String lacking) {
        if (config.raw().equals(Optional.of(Presence.INTERSECTION))) {
            return List.of();
        }
        if (config.raw().equals(Optional.of(Presence.UNION))) {
            ofUnion(slice, out, entries, lacking);
            return entries;
        }
        if (config.raw().isEmpty() && Roles.buffer(out)) {
            return entries.subList(0, 1);
        }
        findings.refused("tensor " + out + " is missing in " + lacking + ", though "
                + entries.get(0).member().name() + " has it; merge models of one architecture");
        return entries;
    }

    private void ofUnion(Slice slice, String out, List<Entry> entries, String lacking) {
        if (slice.base().isPresent() && !isBase(slice, entries.get(0))) {
            findings.refused("tensor " + out + " is missing in the base "
                    + slice.base().get().name() + "; merge the tensors that all files have");
        } else if (slice.base().isPresent()
                && entries.size() == 1
                && !config.method().leavesBase()) {
            findings.refused("tensor " + out + " is missing in " + lacking + ", and merge_method "
                    + config.method().name() + " has no result from the base alone; merge the tensors that all files"
                    + " have");
        }
    }

    static boolean isBase(Slice slice, Entry entry) {
        return slice.base().equals(Optional.of(entry.member()));
    }

    /** A model that ties its output head to its embedding has no other. */
    private Optional<String> found(Member member, String name) {
        if (member.find(name).isPresent()) {
            return Optional.of(name);
        }
        return config.raw().isEmpty() && Roles.head(name) ? Roles.tied(member.tensors()) : Optional.empty();
    }
}
