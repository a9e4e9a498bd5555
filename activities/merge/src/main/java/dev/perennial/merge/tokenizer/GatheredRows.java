package dev.perennial.merge.tokenizer;

import dev.perennial.merge.tokenizer.RowOrigins.Origin;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.Floats;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorReader;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.kernel.Input;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * An embedding whose rows are gathered from those of several models while it is read; runs of rows that lie together
 * are copied together. Rows that are means, or of a model of another element type, are computed, and kept while they
 * are among the last ones used; those behind the last token, which are the mean of all before, are computed once. Needs
 * 16 bytes of heap a column and 8 MiB of rows; {@link #bytes} the whole tensor.
 */
final class GatheredRows implements TensorSource {
    private static final int MOST_ROWS = 1024;
    private static final long KEPT = 8L << 20;

    private final TensorInfo info;
    private final List<Input> models;
    private final List<List<Origin>> origins;
    private final int self;
    private final int width;
    private final RecentRows computed;
    private final RecentRows behind;

    /**
     * An embedding.
     *
     * @param info how it looks
     * @param models all that have it, of the same width, and of types whose every number the embedding's type has
     * @param origins of each row that belongs to a token
     * @param self the model whose embedding it is, for messages
     */
    GatheredRows(TensorInfo info, List<Input> models, List<List<Origin>> origins, int self) {
        this.info = info;
        this.models = List.copyOf(models);
        this.origins = List.copyOf(origins);
        this.self = self;
        this.width = Math.toIntExact(info.bytes() / info.shape().get(0));
        this.computed = new RecentRows(KEPT, width);
        this.behind = new RecentRows(width, width);
    }

    @Override
    public List<TensorInfo> tensors() {
        return List.of(info);
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        return Optional.of(info).filter(only -> only.name().equals(name));
    }

    @Override
    public ByteBuffer bytes(String name) {
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(info(name).bytes()));
        read(0, all);
        return all.flip().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public TensorReader reader(String name) {
        info(name);
        return this::read;
    }

    private void read(long from, ByteBuffer target) {
        long position = from;
        while (target.hasRemaining()) {
            int row = (int) (position / width);
            int skip = (int) (position % width);
            int rows = run(row, (skip + target.remaining() + width - 1) / width);
            int length = Math.min(target.remaining(), rows * width - skip);
            ByteBuffer part = target.slice(target.position(), length);
            copy(row, skip, part);
            target.position(target.position() + length);
            position += length;
        }
    }

    /** How many rows from this one on lie behind each other in one model. */
    private int run(int row, int most) {
        int rows = 1;
        while (rows < Math.min(most, MOST_ROWS) && row + rows < origins.size() && follows(row, rows)) {
            rows++;
        }
        return rows;
    }

    private boolean follows(int row, int further) {
        List<Origin> first = origins.get(row);
        List<Origin> other = origins.get(row + further);
        return stored(first)
                && other.size() == 1
                && other.get(0)
                        .equals(new Origin(first.get(0).model(), first.get(0).row() + further));
    }

    private void copy(int row, int skip, ByteBuffer part) {
        if (row < origins.size() && stored(origins.get(row))) {
            Origin origin = origins.get(row).get(0);
            reader(origin).read((long) origin.row() * width + skip, part);
        } else {
            ByteBuffer whole = row < origins.size()
                    ? computed.get(row, known -> mean(origins.get(known)))
                    : behind.get(origins.size(), all -> meanOfAll());
            part.put(whole.slice(skip, part.remaining()));
        }
    }

    /** Whether a row lies in one model, byte by byte. */
    private boolean stored(List<Origin> origin) {
        return origin.size() == 1 && dtype(origin.get(0)) == info.dtype();
    }

    private DType dtype(Origin origin) {
        Input input = models.get(origin.model());
        return input.source().info(input.tensor()).dtype();
    }

    private TensorReader reader(Origin origin) {
        Input input = models.get(origin.model());
        return input.source().reader(input.tensor());
    }

    private ByteBuffer mean(List<Origin> rows) {
        double[] sum = new double[width / info.dtype().bytes()];
        rows.forEach(origin -> add(reader(origin), origin.row(), dtype(origin), sum));
        return encoded(sum, Math.max(1, rows.size()));
    }

    private ByteBuffer meanOfAll() {
        double[] sum = new double[width / info.dtype().bytes()];
        for (int row = 0; row < origins.size(); row++) {
            add(this::read, row, info.dtype(), sum);
        }
        return encoded(sum, Math.max(1, origins.size()));
    }

    private static void add(TensorReader reader, int row, DType dtype, double[] sum) {
        int stride = sum.length * dtype.bytes();
        ByteBuffer bytes = ByteBuffer.allocate(stride).order(ByteOrder.LITTLE_ENDIAN);
        reader.read((long) row * stride, bytes);
        float[] values = new float[sum.length];
        Floats.decode(bytes.flip().order(ByteOrder.LITTLE_ENDIAN), dtype, values);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += values[i];
        }
    }

    private ByteBuffer encoded(double[] sum, int count) {
        float[] values = new float[sum.length];
        for (int i = 0; i < sum.length; i++) {
            values[i] = (float) (sum[i] / count);
        }
        ByteBuffer bytes = ByteBuffer.allocate(width).order(ByteOrder.LITTLE_ENDIAN);
        Floats.encode(values, info.dtype(), bytes);
        return bytes.rewind().limit(width);
    }

    @Override
    public String origin() {
        return models.get(self).source().origin();
    }

    @Override
    public void close() {
        // the models stay the caller's
    }
}
