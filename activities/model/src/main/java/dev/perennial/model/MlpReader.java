package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import dev.perennial.model.hidden.KeysAndValues;
import dev.perennial.model.hidden.Point;
import dev.perennial.model.text.TokenIds;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads what enters and leaves the last modules of MLPs at one position a text, all layers in one pass. */
final class MlpReader {
    private final LanguageModel model;
    private final List<Integer> layers;

    MlpReader(LanguageModel model, List<Integer> layers) {
        this.model = model;
        this.layers = layers;
    }

    List<KeysAndValues> read(List<TokenIds> texts, int[] positions) {
        requirePositions(texts, positions);
        int[] single = new int[texts.size()];
        Arrays.fill(single, 1);
        Map<Point, RowBlocks> blocks = new LinkedHashMap<>();
        layers.stream()
                .flatMap(layer -> Stream.of(key(layer), value(layer)))
                .forEach(point -> blocks.put(point, new RowBlocks(single)));
        for (int[] group :
                Batches.byLength(texts, Batches.TOKENS, model.config().context())) {
            read(texts, positions, group, blocks);
        }
        return layers.stream()
                .map(layer -> new KeysAndValues(
                        layer,
                        Objects.requireNonNull(blocks.get(key(layer))).matrix(1),
                        Objects.requireNonNull(blocks.get(value(layer))).matrix(1)))
                .toList();
    }

    private void read(List<TokenIds> texts, int[] positions, int[] group, Map<Point, RowBlocks> blocks) {
        int[][] padded =
                Batches.padded(Arrays.stream(group).mapToObj(texts::get).toList());
        int width = padded[0].length;
        int[] places = IntStream.range(0, group.length)
                .map(row -> row * width + positions[group[row]])
                .toArray();
        try (Scope scope = model.enter()) {
            PointTaps taps = PointTaps.of(scope.manager(), Patches.NONE, blocks.keySet(), List.of());
            Pass pass = model.network().whole(scope.manager(), width).with(taps);
            model.network().hidden(Forward.ids(scope.manager(), padded), pass);
            NDArray rows = Scope.index(scope.manager(), places);
            blocks.forEach((point, block) -> block.put(group, Forward.rows(rows, taps.state(point))));
        }
    }

    private void requirePositions(List<TokenIds> texts, int[] positions) {
        texts.forEach(model::requireUsable);
        if (positions.length != texts.size()) {
            throw new IllegalArgumentException(
                    "expected one position a text, found " + positions.length + " for " + texts.size());
        }
        for (int i = 0; i < positions.length; i++) {
            int size = texts.get(i).size();
            if (positions[i] < 0 || positions[i] >= size) {
                throw new IllegalArgumentException(
                        "expected a position from 0 to " + (size - 1) + " of text " + i + ", found " + positions[i]);
            }
        }
    }

    private Point key(int layer) {
        return Point.input(model.layout().mlpOutput(layer).name());
    }

    private Point value(int layer) {
        return Point.output(model.layout().mlpOutput(layer).name());
    }
}
