package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.perennial.model.step.StepNetwork;
import dev.perennial.tensor.parallel.Workers;
import java.util.ArrayList;
import java.util.List;

/**
 * Steps by this process's own threads, each row with a cache of its own: on a processor the engine's calls take about
 * as long as the arithmetic of a small model, and its products of single rows read memory at half the speed.
 */
final class ProcessorSteps implements Steps {
    private final StepNetwork network;
    private final int vocabulary;
    private final List<CachedRow> rows = new ArrayList<>();

    ProcessorSteps(LanguageModel model) {
        network = StepAssembly.network(
                model.config(), model.values(), Workers.shared().threads());
        vocabulary = model.config().vocabulary();
    }

    @Override
    public void join(KvCache fresh) {
        rows.add(new CachedRow(fresh.keep(new int[] {0})));
    }

    @Override
    public NDArray logits(Scope scope, int[] last) {
        rows.replaceAll(CachedRow::withRoom);
        float[] logits = network.logits(last, rows);
        rows.forEach(CachedRow::grow);
        return scope.manager().create(logits, new Shape(last.length, vocabulary));
    }

    @Override
    public void keep(int[] kept) {
        List<CachedRow> staying = new ArrayList<>();
        for (int row : kept) {
            staying.add(rows.get(row));
        }
        rows.stream().filter(row -> !staying.contains(row)).forEach(CachedRow::close);
        rows.clear();
        rows.addAll(staying);
    }

    @Override
    public void close() {
        network.close();
        rows.forEach(CachedRow::close);
    }
}
