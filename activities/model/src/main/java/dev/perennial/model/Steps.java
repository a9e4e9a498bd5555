package dev.perennial.model;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.perennial.tensor.kernel.Instructions;

/** Decode steps of rows, each with the keys and values of its earlier positions; rows keep their order. */
interface Steps extends AutoCloseable {
    /** Adds a row that has run its prompt; takes over its cache. */
    void join(KvCache fresh);

    /** The logits that follow the last token of each row. */
    Logits logits(Scope scope, int[] last);

    /** Keeps these rows only, numbered as they are now. */
    void keep(int[] rows);

    @Override
    void close();

    /**
     * By this process's own threads where they can read the parameters and have vector instructions; else by the
     * engine, which is faster than plain loops once rows share a step.
     */
    static Steps of(LanguageModel model, NDManager memory) {
        boolean readable = model.values().visible() && model.network().type() == DataType.FLOAT32;
        return readable && Instructions.vectors()
                ? new ProcessorSteps(model)
                : new EngineSteps(model.network(), memory);
    }
}
