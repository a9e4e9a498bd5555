package dev.perennial.model;

import dev.perennial.model.step.StepNetwork;
import dev.perennial.tensor.parallel.Workers;
import java.util.ArrayList;
import java.util.List;

/**
 * Steps by this process's own threads, each row with a cache of its own: on a processor the engine's calls take about
 * as long as the arithmetic of a small model, and its products of single rows read memory at half the speed.
 */
final class ProcessorSteps implements Steps {
    private final LanguageModel model;
    private final List<CachedRow> rows = new ArrayList<>();
    private StepNetwork network;
    private long changes;

    ProcessorSteps(LanguageModel model) {
        this.model = model;
        network = network();
    }

    private StepNetwork network() {
        changes = matrices().changes();
        return StepAssembly.network(
                model.config(), model.values(), Workers.shared().threads());
    }

    private StepMatrices matrices() {
        return model.values().stepMatrices();
    }

    @Override
    public void join(KvCache fresh) {
        rows.add(new CachedRow(fresh.keep(new int[] {0})));
    }

    @Override
    public Logits logits(Scope scope, int[] last) {
        if (matrices().changes() != changes) {
            network.close();
            network = network();
        }
        rows.replaceAll(CachedRow::withRoom);
        float[] logits = network.logits(last, rows);
        rows.forEach(CachedRow::grow);
        return Logits.of(logits, model.config().vocabulary());
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
