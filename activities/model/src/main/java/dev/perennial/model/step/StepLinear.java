package dev.perennial.model.step;

import dev.perennial.tensor.rows.Desk;
import dev.perennial.tensor.rows.LinearMap;
import dev.perennial.tensor.rows.Rows;
import java.nio.FloatBuffer;

/**
 * A linear module y = x W^T + b.
 *
 * @param weight W
 * @param bias b, or no numbers
 */
public record StepLinear(LinearMap weight, FloatBuffer bias) {
    /** Computes a task's outputs into their places. */
    void apply(int task, Rows x, Rows y, Desk desk) {
        weight.products(task, x, y, desk);
        if (bias.capacity() > 0) {
            int first = weight.first(task);
            for (int row = 0; row < y.count(); row++) {
                int at = y.begin(row) + first;
                for (int i = 0; i < weight.outputs(task); i++) {
                    y.values()[at + i] += bias.get(first + i);
                }
            }
        }
    }

    int tasks() {
        return weight.tasks();
    }

    int out() {
        return weight.out();
    }
}
