package dev.perennial.tensor.torch;

import dev.perennial.tensor.MalformedTensorFileException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.UnsupportedTensorException;
import dev.perennial.tensor.disk.Extent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Finds the bytes of the tensors that a pickle describes. */
final class StateDict {
    private static final String INNER = "state_dict";

    private final Path file;
    private final Archive archive;

    StateDict(Path file, Archive archive) {
        this.file = file;
        this.archive = archive;
    }

    /** All tensors by place; those of a checkpoint that has more beside them are under {@code state_dict}. */
    List<StoredTensor> tensors(Item root) {
        List<StoredTensor> tensors = new ArrayList<>();
        for (Map.Entry<String, Item> member : members(root).entrySet()) {
            if (!(member.getValue() instanceof Item.Tensor tensor)) {
                throw malformed(
                        "its " + member.getKey() + " is " + member.getValue().told() + ", expected a tensor");
            }
            tensors.add(stored(member.getKey(), tensor));
        }
        tensors.sort(
                Comparator.comparingLong((StoredTensor each) -> each.place().begin())
                        .thenComparing(each -> each.info().name()));
        return tensors;
    }

    private Map<String, Item> members(Item root) {
        if (!(root instanceof Item.Table table)) {
            throw malformed("it holds " + root.told() + ", expected a dictionary of tensors by name");
        }
        return table.members().get(INNER) instanceof Item.Table inner ? inner.members() : table.members();
    }

    private StoredTensor stored(String name, Item.Tensor tensor) {
        TensorInfo info = info(name, tensor);
        Item.Storage storage = tensor.storage();
        Extent home = archive.entry("data/" + storage.key());
        int width = storage.dtype().bytes();
        if (home.length() / width != storage.elements() || home.length() % width != 0) {
            throw malformed("the storage of " + name + " has " + home.length() + " bytes, expected "
                    + storage.elements() + " elements of " + width);
        }
        if (tensor.offset() > storage.elements() || info.elements() > storage.elements() - tensor.offset()) {
            throw malformed(name + " has " + info.elements() + " elements from number " + tensor.offset()
                    + " of a storage that has " + storage.elements());
        }
        long begin = home.begin() + tensor.offset() * width;
        if (inOrder(name, tensor, info)) {
            return new StoredTensor(info, new Extent(begin, begin + info.bytes()), List.of());
        }
        long last = last(name, tensor);
        Extent span = new Extent(begin, begin + (last + 1) * width);
        if (span.length() > Integer.MAX_VALUE) {
            throw new UnsupportedTensorException("tensor " + name + " of " + file + " has shape " + tensor.shape()
                    + " and strides " + tensor.strides() + " over more than 2 GiB, so that it cannot be put in order;"
                    + " save it again after tensor.contiguous()");
        }
        return new StoredTensor(info, span, tensor.strides());
    }

    private long last(String name, Item.Tensor tensor) {
        long room = tensor.storage().elements() - tensor.offset();
        try {
            long last = Strided.last(tensor.shape(), tensor.strides());
            if (last < room) {
                return last;
            }
        } catch (ArithmeticException tooFar) {
            throw new MalformedTensorFileException(file, name + " has strides " + tensor.strides(), tooFar);
        }
        throw malformed(name + " has shape " + tensor.shape() + " and strides " + tensor.strides()
                + ", which reach behind the " + room + " elements of its storage");
    }

    private TensorInfo info(String name, Item.Tensor tensor) {
        try {
            return new TensorInfo(name, tensor.storage().dtype(), tensor.shape());
        } catch (IllegalArgumentException impossible) {
            throw new MalformedTensorFileException(file, String.valueOf(impossible.getMessage()), impossible);
        }
    }

    /** Strides of dimensions that have one element, or of a tensor that has none, are nobody's. */
    private boolean inOrder(String name, Item.Tensor tensor, TensorInfo info) {
        if (tensor.strides().size() != tensor.shape().size()) {
            throw malformed(name + " has shape " + tensor.shape() + " and strides " + tensor.strides());
        }
        long expected = 1;
        for (int i = tensor.shape().size() - 1; i >= 0 && info.elements() > 0; i--) {
            long size = tensor.shape().get(i);
            if (size != 1 && tensor.strides().get(i) != expected) {
                return false;
            }
            expected *= size;
        }
        return true;
    }

    private MalformedTensorFileException malformed(String problem) {
        return new MalformedTensorFileException(file, problem);
    }
}
