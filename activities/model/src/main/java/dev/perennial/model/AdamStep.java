package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.perennial.tensor.runtime.Script;

/**
 * A step of AdamW by the engine's own fused kernel, which reads and writes each number once. What it returns reads the
 * list that the kernel changes, as the compiler leaves out calls whose lists nobody reads.
 */
final class AdamStep {
    private static final String TEXT = """
            def step(self, x: Tensor, gradient: Tensor, mean: Tensor, square: Tensor, settings: Tensor, steps: Tensor, scale: Tensor) -> Tensor:
              rate = float(torch.select(settings, 0, 0))
              beta1 = float(torch.select(settings, 0, 1))
              beta2 = float(torch.select(settings, 0, 2))
              decay = float(torch.select(settings, 0, 3))
              epsilon = float(torch.select(settings, 0, 4))
              unused = annotate(List[Tensor], [])
              changed = [x]
              torch._fused_adamw_(changed, [gradient], [mean], [square], unused, [steps], lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False, grad_scale=scale)
              return torch.select(torch.reshape(changed[0], [-1]), 0, 0)
            """;

    private static final Script SCRIPT = Script.compile(TEXT);

    private final NDManager manager;
    private final AdamW settings;
    private final double rate;
    private final NDArray steps;
    private final NDArray divisor;

    /**
     * The step of a number, counted from 1.
     *
     * @param scale what gradients are multiplied with first
     */
    AdamStep(NDManager manager, AdamW settings, double rate, int number, double scale) {
        this.manager = manager;
        this.settings = settings;
        this.rate = rate;
        steps = manager.create((float) number);
        divisor = manager.create((float) (1 / scale));
    }

    /** Changes a parameter and its means in place; the gradient is worth nothing afterwards. */
    void apply(Optimiser.Trained trained, NDArray gradient) {
        NDArray numbers = manager.create(
                new double[] {rate, settings.beta1(), settings.beta2(), trained.decay(), settings.epsilon()});
        NDList arrays =
                new NDList(trained.parameter(), gradient, trained.mean(), trained.square(), numbers, steps, divisor);
        SCRIPT.run(manager, "step", arrays).close();
    }
}
