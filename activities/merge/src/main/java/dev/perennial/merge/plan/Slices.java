package dev.perennial.merge.plan;

import dev.perennial.merge.config.MergeConfig;
import dev.perennial.merge.config.MergeConfig.Place;
import dev.perennial.merge.config.MergeModule;
import dev.perennial.merge.config.MergeSlice;
import dev.perennial.merge.config.ModelReference;
import dev.perennial.merge.config.Source;
import dev.perennial.merge.method.Arity;
import dev.perennial.merge.method.MergeMethod;
import dev.perennial.tensor.TensorSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Finds the models of slices, and checks how many there are and that a base is there where the method needs one. */
final class Slices {
    private final MergeConfig config;
    private final Map<ModelReference, TensorSource> models;
    private final Findings findings;
    private final Map<ModelReference, Anatomy> anatomies = new HashMap<>();

    Slices(MergeConfig config, Map<ModelReference, TensorSource> models, Findings findings) {
        this.config = config;
        this.models = models;
        this.findings = findings;
    }

    Anatomy anatomy(ModelReference model) {
        return anatomies.computeIfAbsent(
                model, absent -> Anatomy.of(Objects.requireNonNull(models.get(absent), absent::toString)));
    }

    /** The slice; empty if its models do not fit the method. */
    Optional<Slice> of(MergeModule module, MergeSlice slice) {
        int before = findings.count();
        Optional<ModelReference> base = slice.base().or(config::base);
        List<Source> sources = withBase(slice, base);
        distinct(slice, sources);
        boolean takes = config.method().takesBase();
        List<Member> all = sources.stream().map(this::member).toList();
        List<Member> merged = all.stream()
                .filter(each -> !takes || !base.equals(Optional.of(each.source().model())))
                .toList();
        Optional<Member> start = all.stream()
                .filter(each -> takes && base.equals(Optional.of(each.source().model())))
                .findFirst();
        arity(slice, merged.size(), base, start);
        return findings.count() > before
                ? Optional.empty()
                : Optional.of(new Slice(new Place(module, slice), merged, start));
    }

    /** As mergekit does, where the method goes along, a base that whole models leave out is added behind them. */
    private List<Source> withBase(MergeSlice slice, Optional<ModelReference> base) {
        List<Source> sources = new ArrayList<>(slice.sources());
        boolean whole = sources.stream().allMatch(source -> source.layers().isEmpty());
        boolean absent = sources.stream().noneMatch(source -> base.equals(Optional.of(source.model())));
        if (base.isPresent() && config.method().addsBase() && whole && absent) {
            sources.add(new Source(base.get(), Optional.empty(), Map.of()));
        }
        return sources;
    }

    private void distinct(MergeSlice slice, List<Source> sources) {
        Set<ModelReference> seen = new HashSet<>();
        for (Source source : sources) {
            if (!seen.add(source.model())) {
                findings.misconfigured(slice.place() + ": model " + source.model()
                        + " is named twice; name it once, with the weight of both");
            }
        }
    }

    private Member member(Source source) {
        TensorSource tensors =
                Objects.requireNonNull(models.get(source.model()), () -> "no tensors of " + source.model());
        return new Member(source, tensors, anatomy(source.model()));
    }

    private void arity(MergeSlice slice, int count, Optional<ModelReference> base, Optional<Member> start) {
        MergeMethod method = config.method();
        String name = "merge_method " + method.name();
        if (method.needsBase() && base.isEmpty()) {
            findings.misconfigured(name + " needs base_model, found none");
            number(slice, Math.max(count - 1, Math.min(count, method.arity().least())));
            return;
        }
        if (method.takesBase() && base.isPresent() && start.isEmpty()) {
            findings.misconfigured(slice.place() + ": base_model " + base.get()
                    + " is not among its sources; add it there with its layer_range");
        }
        number(slice, count);
    }

    private void number(MergeSlice slice, int count) {
        MergeMethod method = config.method();
        if (count == 0 && method.arity().least() == 0) {
            findings.warn(slice.place() + ": there is no model beside the base, so the result is the base");
        }
        if (count < method.arity().least() || count > method.arity().most()) {
            findings.misconfigured(
                    slice.place() + ": merge_method " + method.name() + " merges " + expected(method.arity(), count)
                            + (method.takesBase() ? " beside the base" : "") + ", found " + count);
        }
    }

    private static String expected(Arity arity, int count) {
        int wanted = count < arity.least() ? arity.least() : arity.most();
        String bound = arity.least() == arity.most() ? "exactly " : wanted == arity.least() ? "at least " : "at most ";
        return bound + wanted + (wanted == 1 ? " model" : " models");
    }
}
