package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.perennial.model.text.TokenIds;
import java.util.ArrayList;
import java.util.List;

/**
 * The summed negative log-probability of some tokens of right-padded sequences, recorded so that it can be followed
 * back.
 */
final class TargetLoss {
    private final List<TokenIds> sequences;
    private final int[] rows;
    private final int[] targets;

    /** The loss over the tokens of each sequence from a position (at least 1) on. */
    TargetLoss(List<TokenIds> sequences, int[] firstTargets) {
        this.sequences = sequences;
        int width = sequences.stream().mapToInt(TokenIds::size).max().orElseThrow();
        List<Integer> predicting = new ArrayList<>();
        List<Integer> predicted = new ArrayList<>();
        for (int row = 0; row < sequences.size(); row++) {
            TokenIds ids = sequences.get(row);
            for (int position = Math.max(1, firstTargets[row]); position < ids.size(); position++) {
                predicting.add(row * width + position - 1);
                predicted.add(ids.at(position));
            }
        }
        rows = predicting.stream().mapToInt(Integer::intValue).toArray();
        targets = predicted.stream().mapToInt(Integer::intValue).toArray();
    }

    /** How many tokens are read. */
    int seen() {
        return sequences.stream().mapToInt(TokenIds::size).sum();
    }

    /** How many tokens are predicted. */
    int tokens() {
        return targets.length;
    }

    /** The numbers of the predicting positions in rows * width. */
    NDArray rows(NDManager manager) {
        return Scope.index(manager, rows);
    }

    /** Runs the network to the logits of the predicting positions: tokens x vocabulary. */
    NDArray logits(LanguageModel model, NDManager manager, Taps taps) {
        Network network = model.network();
        int[][] padded = Batches.padded(sequences);
        Pass pass = network.whole(manager, padded[0].length).with(taps);
        NDArray hidden = network.hidden(Forward.ids(manager, padded), pass);
        return network.logits(Forward.rows(rows(manager), hidden), taps);
    }

    /** The log-probabilities of the predicted tokens: tokens x 1. */
    NDArray logProbabilities(NDArray logits, NDManager manager) {
        return logits.logSoftmax(1).gather(Scope.index(manager, targets).expandDims(1), 1);
    }

    /** Runs the network and sums the loss. */
    NDArray sum(LanguageModel model, NDManager manager, Taps taps) {
        return logProbabilities(logits(model, manager, taps), manager).sum().neg();
    }
}
