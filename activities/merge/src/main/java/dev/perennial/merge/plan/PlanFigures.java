package dev.perennial.merge.plan;

import dev.perennial.merge.method.TensorMerge;
import dev.perennial.merge.plan.PlannedTensor.Copied;
import dev.perennial.merge.plan.PlannedTensor.Merged;
import dev.perennial.model.lora.LoraMerge;
import dev.perennial.tensor.kernel.Input;
import java.util.ArrayList;
import java.util.List;

/**
 * What a merge will take.
 *
 * @param read bytes of weights that are read, each once; methods that look at whole tensors first read them more often
 * @param written bytes of weights that are written
 * @param memory bytes of heap for pieces of tensors, on all threads, and for what the method and adapters need of the
 *     tensor that needs most, besides what the process takes by itself
 * @param seconds reading and writing at {@link #SPEED}
 */
public record PlanFigures(long read, long written, long memory, double seconds) {
    /** The bytes a second that the time is told for: a disk of the usual kind. */
    public static final long SPEED = 500_000_000L;

    private static final long MIB = 1 << 20;
    private static final long WRITER = 4 * MIB;
    private static final long ADAPTED = 24 * MIB;

    static PlanFigures of(MergePlan plan) {
        long read = 0;
        int most = 1;
        long whole = 0;
        for (PlannedTensor tensor : plan.tensors()) {
            List<Input> inputs = inputs(tensor);
            most = Math.max(most, inputs.size());
            read += inputs.stream()
                    .mapToLong(input -> input.source().info(input.tensor()).bytes())
                    .sum();
            whole = Math.max(whole, whole(plan, tensor, inputs));
        }
        long threads = Runtime.getRuntime().availableProcessors();
        long memory = WRITER + threads * (6 + most) * MIB / 10 + whole;
        return new PlanFigures(read, plan.bytes(), memory, (double) (read + plan.bytes()) / SPEED);
    }

    /** What needs heap besides: the method, and tensors that an adapter changes while they are read. */
    private static long whole(MergePlan plan, PlannedTensor tensor, List<Input> inputs) {
        boolean adapted = inputs.stream()
                .anyMatch(input -> input.source() instanceof LoraMerge merge && merge.changes(input.tensor()));
        return (adapted ? ADAPTED * Runtime.getRuntime().availableProcessors() : 0)
                + (tensor instanceof Merged merged ? plan.method().rule().heap(merged.merge()) : 0);
    }

    /** What a tensor is made of, the base first. */
    public static List<Input> inputs(PlannedTensor tensor) {
        List<Input> inputs = new ArrayList<>();
        if (tensor instanceof Copied copied) {
            inputs.add(copied.from());
        } else if (tensor instanceof Merged merged) {
            TensorMerge merge = merged.merge();
            merge.base().ifPresent(inputs::add);
            inputs.addAll(merge.models());
        }
        return inputs;
    }
}
