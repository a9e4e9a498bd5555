package dev.perennial.merge.plan;

import dev.perennial.merge.config.MergeConfig;
import dev.perennial.merge.config.MergeModule;
import dev.perennial.merge.config.MergeSlice;
import dev.perennial.merge.config.ModelReference;
import dev.perennial.merge.config.Source;
import dev.perennial.merge.plan.MergePlan.Part;
import dev.perennial.merge.plan.TensorPlanner.Layer;
import dev.perennial.merge.tokenizer.AlignedEmbeddings;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** Plans a merge from names, types and shapes only: module by module, slice by slice, layer by layer. */
final class MergePlanner {
    private final MergeConfig config;
    private final Findings findings = new Findings();
    private final Slices slices;
    private final TensorPlanner tensors;
    private final List<PlannedTensor> planned = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();
    private final List<String> apart = new ArrayList<>();

    MergePlanner(MergeConfig config, Map<ModelReference, TensorSource> models, Optional<AlignedEmbeddings> embeddings) {
        this.config = config;
        this.slices = new Slices(config, aligned(models), findings);
        this.tensors = new TensorPlanner(config, findings, embeddings);
        config.warnings().forEach(findings::warn);
        embeddings.ifPresent(each -> each.warnings().forEach(findings::warn));
    }

    Findings findings() {
        return findings;
    }

    MergePlan plan() {
        if (config.raw().isPresent()) {
            config.modules().forEach(this::raw);
        } else {
            modules();
        }
        planned.sort(Comparator.comparing(tensor -> tensor.result().name()));
        warnOfDoubles();
        return new MergePlan(config.method(), planned, shape(), findings.warnings());
    }

    private void warnOfDoubles() {
        List<String> doubles = planned.stream()
                .filter(tensor -> tensor instanceof PlannedTensor.Merged merged && merged.reads(DType.F64))
                .map(tensor -> tensor.result().name())
                .toList();
        if (!doubles.isEmpty()) {
            findings.warn("tensor " + doubles.get(0)
                    + (doubles.size() == 1 ? "" : " (and " + (doubles.size() - 1) + " more)")
                    + " is F64 in a model: merges compute in float32, so 7 of its 16 digits are kept in any type");
        }
    }

    /** Of plain files all tensors of those that are listed; one that only an unlisted base has is none of them. */
    private void raw(MergeModule module) {
        for (MergeSlice each : module.slices()) {
            List<ModelReference> listed =
                    each.sources().stream().map(Source::model).toList();
            slices.of(module, each).ifPresent(slice -> {
                SortedSet<String> names = new TreeSet<>();
                slice.members().stream()
                        .filter(member -> listed.contains(member.source().model()))
                        .forEach(member -> member.tensors().tensors().forEach(info -> names.add(info.name())));
                names.forEach(name -> tensors.loose(slice, name).ifPresent(planned::add));
            });
        }
    }

    private void modules() {
        Anatomy layout = slices.anatomy(config.donor());
        List<String> prefixes = layout.prefixes().isEmpty() ? List.of("") : layout.prefixes();
        Modules modules = new Modules(config, prefixes, layout.loose(), findings);
        modules.apart().forEach(module -> apart.add(module.name()));
        modules.byPrefix().forEach((prefix, module) -> module(prefix, module, layout.layers(prefix)));
        modules.apart().forEach(this::layerless);
    }

    private MergePlan.Shape shape() {
        OptionalLong vocabulary = planned.stream()
                .map(PlannedTensor::result)
                .filter(info -> Roles.vocabulary(info.name()) && info.shape().size() == 2)
                .mapToLong(info -> info.shape().get(0))
                .max();
        boolean headed =
                planned.stream().anyMatch(tensor -> Roles.head(tensor.result().name()));
        return new MergePlan.Shape(parts, vocabulary, headed);
    }

    private Map<ModelReference, TensorSource> aligned(Map<ModelReference, TensorSource> models) {
        TensorSource first =
                Objects.requireNonNull(models.get(config.donor()), () -> "no tensors of " + config.donor());
        Map<ModelReference, TensorSource> aligned = new HashMap<>();
        models.forEach(
                (model, own) -> aligned.put(model, config.raw().isPresent() ? own : AlignedNames.to(first, own)));
        return aligned;
    }

    private void module(String prefix, MergeModule module, int before) {
        List<Slice> found = found(module);
        if (found.isEmpty()) {
            return;
        }
        loose(found, "", anatomy -> anatomy.loose(prefix));
        List<Integer> origins = new ArrayList<>();
        found.forEach(each -> layers(prefix, each, origins));
        if (!origins.isEmpty()) {
            parts.add(new Part(prefix, before, origins));
        }
    }

    /** Plans a module that has no layers, such as the projector between two others. */
    private void layerless(MergeModule module) {
        List<Slice> found = found(module);
        if (!found.isEmpty()) {
            loose(found, module.name(), Anatomy::loose);
        }
    }

    /** The slices of a module; none if one of them is wrong. */
    private List<Slice> found(MergeModule module) {
        List<Slice> found = new ArrayList<>();
        module.slices().forEach(each -> slices.of(module, each).ifPresent(found::add));
        return found.size() < module.slices().size() ? List.of() : found;
    }

    /** Plans loose tensors by the first slice or the last, those of modules without layers only for these. */
    private void loose(List<Slice> found, String owner, Function<Anatomy, List<String>> which) {
        for (boolean before : List.of(true, false)) {
            Slice slice = before ? found.get(0) : found.get(found.size() - 1);
            SortedSet<String> names = new TreeSet<>();
            slice.members().forEach(member -> names.addAll(which.apply(member.anatomy())));
            names.stream()
                    .filter(name -> Roles.before(name) == before && owner(name).equals(owner))
                    .forEach(name -> tensors.loose(slice, name).ifPresent(planned::add));
        }
    }

    /** The module without layers that a loose tensor belongs to; empty if it goes with layers. */
    private String owner(String tensor) {
        List<String> steps = List.of(tensor.split("\\.", -1));
        return apart.stream().filter(steps::contains).findFirst().orElse("");
    }

    /** Plans the layers of a slice behind those there are, and adds where they come from. */
    private void layers(String prefix, Slice slice, List<Integer> origins) {
        if (!lengths(prefix, slice)) {
            return;
        }
        int count = slice.layers(prefix);
        for (int i = 0; i < count; i++) {
            Layer layer = new Layer(prefix, origins.size(), i, count == 1 ? 1 : (double) i / (count - 1));
            SortedSet<String> rests = new TreeSet<>();
            for (Member member : slice.members()) {
                rests.addAll(member.anatomy().rests(prefix, member.from() + i));
            }
            rests.forEach(rest -> tensors.layer(slice, layer, rest).ifPresent(planned::add));
            origins.add(slice.members().get(0).from() + i);
        }
    }

    private boolean lengths(String prefix, Slice slice) {
        int before = findings.count();
        Member first = slice.members().get(0);
        String place = slice.place().slice().place();
        for (Member member : slice.members()) {
            int has = member.anatomy().layers(prefix);
            if (has == 0 && member.layers(prefix) > 0) {
                findings.refused(place + ": expected layers " + prefix + ".0 and on of " + member.name()
                        + ", found none; merge models of one architecture");
            } else if (member.from() + member.layers(prefix) > has) {
                findings.misconfigured(place + ": layer_range "
                        + member.source().layers().map(Object::toString).orElse("") + " of " + member.name()
                        + " goes beyond its " + has + " layers, which are 0 to " + (has - 1)
                        + "; the end is the layer behind the last");
            } else if (member.layers(prefix) != first.layers(prefix)) {
                findings.refused(place + ": expected as many layers of each model, found " + first.layers(prefix)
                        + " of " + first.name() + " and " + member.layers(prefix) + " of " + member.name());
            }
        }
        return findings.count() == before;
    }

    /** Looks up the modules of a configuration in the tensors' names. */
    private record Modules(MergeConfig config, List<String> prefixes, List<String> loose, Findings findings) {
        /** Those without layers that are named and have tensors. */
        List<MergeModule> apart() {
            return config.modules().stream()
                    .filter(module -> prefixes.stream().noneMatch(prefix -> names(module.name(), prefix)))
                    .filter(module -> loose.stream()
                            .anyMatch(name -> List.of(name.split("\\.", -1)).contains(module.name())))
                    .toList();
        }

        Map<String, MergeModule> byPrefix() {
            Map<String, MergeModule> found = new LinkedHashMap<>();
            for (String prefix : prefixes) {
                Optional<MergeModule> module = config.modules().stream()
                        .filter(each -> names(each.name(), prefix))
                        .findFirst();
                module.ifPresentOrElse(
                        each -> found.put(prefix, each),
                        () -> findings.misconfigured("modules: expected one for the tensors " + prefix
                                + ".N, found none; name it '" + prefix + "' or a part of that"));
            }
            if (sliced() && prefixes.size() > 1) {
                findings.misconfigured("slices: expected layers of one kind, found " + String.join(", ", prefixes)
                        + "; use 'modules' to say of which the slices are");
            }
            List<MergeModule> apart = apart();
            config.modules().stream()
                    .filter(each -> !found.containsValue(each) && !apart.contains(each))
                    .forEach(each -> findings.misconfigured("modules: no tensors belong to '" + each.name()
                            + "'; expected names of " + String.join(", ", prefixes)));
            return found;
        }

        private boolean sliced() {
            MergeModule first = config.modules().get(0);
            return first.name().isEmpty()
                    && first.slices().stream()
                            .flatMap(slice -> slice.sources().stream())
                            .anyMatch(source -> source.layers().isPresent());
        }

        private boolean names(String name, String prefix) {
            return name.isEmpty()
                    || (prefixes.size() == 1 && name.equals("default"))
                    || prefix.equals(name)
                    || List.of(prefix.split("\\.", -1)).contains(name)
                    || (name.equals("text_decoder") && !prefix.matches(".*(vision|visual|audio).*"));
        }
    }
}
