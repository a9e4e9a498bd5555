package dev.perennial.model.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A family of models: how its config.json is read and written, and how its tensors are called. */
public interface Family {
    /** Its {@code model_type}. */
    String name();

    /** What {@code architectures} may name. */
    List<String> architectures();

    /**
     * Reads a config.json of one of its architectures.
     *
     * @throws UnsupportedModelException naming the key and value that the engine does not run
     * @throws MalformedModelException if a key is missing or makes no sense
     */
    ModelConfig read(JsonFields fields);

    /** Writes all that {@link #read} reads, but for the architecture, in the spelling of transformers 4. */
    void write(ModelConfig config, ObjectNode json);

    /** The ways in which folders spell its tensors, the one that is written first. */
    List<Names> spellings();
}
