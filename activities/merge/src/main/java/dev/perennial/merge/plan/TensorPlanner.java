package dev.perennial.merge.plan;

import dev.perennial.merge.config.MergeConfig;
import dev.perennial.merge.config.MergeConfig.Wanted;
import dev.perennial.merge.config.ModelReference;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.method.Settings;
import dev.perennial.merge.method.TensorMerge;
import dev.perennial.merge.plan.PlannedTensor.Copied;
import dev.perennial.merge.plan.PlannedTensor.Merged;
import dev.perennial.merge.tokenizer.AlignedEmbeddings;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.kernel.Input;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Plans single tensors: which inputs, of which types and shapes, with which settings. */
final class TensorPlanner {
    private final MergeConfig config;
    private final Findings findings;
    private final Optional<AlignedEmbeddings> embeddings;
    private final TensorPresence presence;

    TensorPlanner(MergeConfig config, Findings findings, Optional<AlignedEmbeddings> embeddings) {
        this.embeddings = embeddings;
        this.config = config;
        this.findings = findings;
        this.presence = new TensorPresence(config, findings);
    }

    /** A tensor outside the layers. */
    Optional<PlannedTensor> loose(Slice slice, String tensor) {
        return plan(slice, tensor, 0, member -> tensor);
    }

    /** A tensor of the slice's layer {@code offset}, which is layer {@code out} of the merged model. */
    Optional<PlannedTensor> layer(Slice slice, Layer layer, String rest) {
        return plan(
                slice,
                layer.name(layer.out(), rest),
                layer.depth(),
                member -> layer.name(member.from() + layer.offset(), rest));
    }

    /**
     * A layer of the merged model.
     *
     * @param prefix of its tensors
     * @param out its number
     * @param offset its number in the slice
     * @param depth its depth in the slice
     */
    record Layer(String prefix, int out, int offset, double depth) {
        String name(int number, String rest) {
            return prefix + "." + number + "." + rest;
        }
    }

    private Optional<PlannedTensor> plan(Slice slice, String out, double depth, TensorPresence.Naming naming) {
        int before = findings.count();
        List<Entry> entries = presence.entries(slice, out, naming);
        if (findings.count() > before || entries.isEmpty()) {
            return Optional.empty();
        }
        Entry first = entries.get(0);
        TensorInfo info = new TensorInfo(out, promoted(entries), first.info().shape());
        if (!info.dtype().decodable()) {
            return Copies.of(out, entries, findings);
        }
        if (config.raw().isEmpty() && entries.size() < slice.members().size()) {
            return Optional.of(new Copied(info, first.member().input(first.tensor())));
        }
        return merged(slice, info, depth, entries);
    }

    private Optional<PlannedTensor> merged(Slice slice, TensorInfo info, double depth, List<Entry> entries) {
        int before = findings.count();
        String out = info.name();
        Entry first = entries.get(0);
        boolean aligns = Roles.vocabulary(out) && embeddings.isPresent();
        if (embeddings.isPresent()) {
            requireKnown(out, entries);
        }
        Optional<Long> rows = aligns ? Optional.empty() : shapes(out, entries);
        Settings settings = settings(slice, out, depth, entries);
        List<Input> inputs = aligns
                ? aligned(slice, info, entries)
                : entries.stream().map(each -> input(each, rows)).toList();
        if (findings.count() > before) {
            return Optional.empty();
        }
        TensorInfo shaped = new TensorInfo(
                out,
                info.dtype(),
                inputs.get(0).source().info(inputs.get(0).tensor()).shape());
        TensorInfo result = config.dtype().map(shaped::as).orElse(shaped);
        int based = TensorPresence.isBase(slice, first) ? 1 : 0;
        Optional<Input> base = inputs.stream().limit(based).findFirst();
        List<Integer> members =
                entries.stream().skip(based).map(each -> place(each)).toList();
        return checked(
                new TensorMerge(
                        result, base, inputs.subList(based, inputs.size()), members, settings, config.choices()),
                before);
    }

    /** Rows of tokens must not stay where they are while those of the embeddings change their places. */
    private void requireKnown(String out, List<Entry> entries) {
        entries.stream()
                .filter(each ->
                        Roles.perhapsVocabulary(out) && each.info().shape().size() == 2)
                .filter(each -> each.info().shape().get(0)
                        == MergePlan.vocabulary(each.member().tensors()))
                .findFirst()
                .ifPresent(each -> findings.refused("tensor " + out + " of "
                        + each.member().name() + " has a row for each token by its shape "
                        + each.info().shape() + ", but its name is none of those whose rows are known to be tokens;"
                        + " merge without tokenizer and tokenizer_source"));
    }

    private List<Input> aligned(Slice slice, TensorInfo out, List<Entry> entries) {
        List<ModelReference> models =
                entries.stream().map(each -> each.member().source().model()).toList();
        List<Input> inputs =
                entries.stream().map(each -> each.member().input(each.tensor())).toList();
        Optional<ModelReference> base = slice.place().slice().base().or(config::base);
        try {
            return embeddings.orElseThrow().of(out, models, inputs, base);
        } catch (MergeException.Misconfigured wrong) {
            findings.misconfigured(String.valueOf(wrong.getMessage()));
        } catch (MergeException.Refused unlike) {
            findings.refused(String.valueOf(unlike.getMessage()));
        }
        return inputs;
    }

    /** Which of all models it is an input of, however its rows come to be in order. */
    private int place(Entry entry) {
        return config.references().indexOf(entry.member().source().model());
    }

    private static Input input(Entry entry, Optional<Long> rows) {
        Input whole = entry.member().input(entry.tensor());
        return rows.filter(least -> entry.info().shape().get(0) > least)
                .map(least -> CroppedRows.of(whole, least))
                .orElse(whole);
    }

    private static DType promoted(List<Entry> entries) {
        Set<DType> types = new TreeSet<>();
        entries.forEach(each -> types.add(each.info().dtype()));
        if (types.size() == 1 || !types.stream().allMatch(DType::decodable)) {
            return types.stream()
                    .filter(type -> !type.decodable())
                    .findFirst()
                    .orElse(types.iterator().next());
        }
        return types.contains(DType.F64) ? DType.F64 : DType.F32;
    }

    /** Refuses shapes that differ; vocabularies that are to be cut have so many rows in common. */
    private Optional<Long> shapes(String out, List<Entry> entries) {
        TensorInfo first = entries.get(0).info();
        boolean cuts = false;
        long least = first.shape().isEmpty() ? 0 : first.shape().get(0);
        for (Entry entry : entries) {
            List<Long> shape = entry.info().shape();
            if (shape.equals(first.shape())) {
                continue;
            }
            boolean rowsOnly = Roles.vocabulary(out)
                    && shape.size() == first.shape().size()
                    && shape.subList(1, shape.size()).equals(first.shape().subList(1, shape.size()));
            if (rowsOnly && config.truncatesEmbeddings()) {
                cuts = true;
                least = Math.min(least, shape.get(0));
            } else {
                findings.refused("tensor " + out + " is " + shape + " in "
                        + entry.member().name() + " and "
                        + first.shape() + " in " + entries.get(0).member().name()
                        + (rowsOnly
                                ? ": the vocabularies differ; align them by tokenizer: {source: base}, or set"
                                        + " unsafe_truncate_embeddings: true if their first tokens are the same"
                                : "; merge models of one shape"));
            }
        }
        return cuts ? Optional.of(least) : Optional.empty();
    }

    private Settings settings(Slice slice, String out, double depth, List<Entry> entries) {
        List<Wanted> models = entries.stream()
                .filter(each -> !TensorPresence.isBase(slice, each))
                .map(each -> new Wanted(each.member().source(), each.name()))
                .toList();
        return config.settings(slice.place(), out, depth, models, findings::misconfigured);
    }

    private Optional<PlannedTensor> checked(TensorMerge merge, int before) {
        try {
            config.method().rule().check(merge);
        } catch (MergeException wrong) {
            findings.misconfigured(String.valueOf(wrong.getMessage()));
        }
        return findings.count() > before ? Optional.empty() : Optional.of(new Merged(merge));
    }
}
