package dev.perennial.model.inspect;

import dev.perennial.tensor.TensorInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A tensor and, where its type is one of numbers that weights are made of, its figures. */
public final class TensorReport {
    private final TensorInfo info;
    private final @Nullable TensorFigures figures;

    TensorReport(TensorInfo info, @Nullable TensorFigures figures) {
        this.info = info;
        this.figures = figures;
    }

    /** Its name, type and shape. */
    public TensorInfo info() {
        return info;
    }

    /** Its figures; none for other types than F64, F32, F16 and BF16, and for tensors that cannot be read. */
    public Optional<TensorFigures> figures() {
        return Optional.ofNullable(figures);
    }
}
