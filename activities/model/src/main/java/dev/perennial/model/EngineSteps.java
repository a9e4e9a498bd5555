package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;

/** Steps by the engine: all rows in one pass, the shorter ones padded on the left. */
final class EngineSteps implements Steps {
    private final Network network;
    private KvCache cache;

    EngineSteps(Network network, NDManager memory) {
        this.network = network;
        cache = KvCache.empty(network, memory, 0, 1);
    }

    @Override
    public void join(KvCache fresh) {
        cache = cache.and(fresh);
    }

    @Override
    public Logits logits(Scope scope, int[] last) {
        cache = cache.withRoom();
        int[][] tokens =
                Arrays.stream(last).mapToObj(token -> new int[] {token}).toArray(int[][]::new);
        Pass pass = network.step(scope.manager(), cache);
        NDArray hidden = network.hidden(Forward.ids(scope.manager(), tokens), pass);
        NDArray rows = hidden.reshape(last.length, network.config().hidden());
        return Logits.of(
                network.logits(rows, Taps.NONE).toFloatArray(), network.config().vocabulary());
    }

    @Override
    public void keep(int[] rows) {
        cache = cache.keep(rows);
    }

    @Override
    public void close() {
        cache.close();
    }
}
