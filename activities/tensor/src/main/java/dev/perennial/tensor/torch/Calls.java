package dev.perennial.tensor.torch;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.torch.Item.Name;
import dev.perennial.tensor.torch.Item.Row;
import dev.perennial.tensor.torch.Item.Storage;
import dev.perennial.tensor.torch.Item.Table;
import dev.perennial.tensor.torch.Item.Tensor;
import dev.perennial.tensor.torch.Item.Text;
import dev.perennial.tensor.torch.Item.Whole;
import java.util.ArrayList;
import java.util.List;

/** What the few functions that a pickle of tensors calls would make, as data. */
final class Calls {
    private static final int STORAGE_PARTS = 5;
    private static final int TENSOR_PARTS = 4;
    private static final int MOST_DIMENSIONS = 64;

    private final PickleBytes bytes;

    Calls(PickleBytes bytes) {
        this.bytes = bytes;
    }

    /** The storage that a persistent id describes: {@code ("storage", type, key, location, elements)}. */
    Storage storage(Item id) {
        List<Item> parts = row(id, STORAGE_PARTS, "a storage");
        if (parts.get(1) instanceof Name type
                && parts.get(2) instanceof Text key
                && parts.get(4) instanceof Whole elements
                && elements.value() >= 0) {
            DType dtype = Names.storage(type.value())
                    .orElseThrow(() -> bytes.broken("it takes " + type.value() + " as the type of a storage"));
            return new Storage(dtype, key.value(), elements.value());
        }
        throw bytes.broken("it describes a storage by other things than type, key and size");
    }

    /** What a function makes of its arguments. */
    Item result(Item function, Item arguments) {
        String name = function instanceof Name known ? known.value() : "";
        return switch (name) {
            case Names.DICTIONARY -> empty(arguments);
            case Names.TENSOR -> tensor(row(arguments, TENSOR_PARTS, "a tensor"));
            case Names.PARAMETER -> parameter(row(arguments, 1, "a parameter").get(0));
            case Names.SIZE -> row(row(arguments, 1, "a shape").get(0));
            default -> throw bytes.broken("it calls " + function.told());
        };
    }

    private Table empty(Item arguments) {
        if (!row(arguments).items().isEmpty()) {
            throw bytes.broken("it makes a dictionary of arguments, expected its members one by one");
        }
        return new Table();
    }

    private Tensor tensor(List<Item> parts) {
        if (parts.get(0) instanceof Storage storage && parts.get(1) instanceof Whole offset) {
            if (offset.value() < 0) {
                throw bytes.broken("a tensor begins at element " + offset.value() + " of its storage");
            }
            return new Tensor(storage, offset.value(), numbers(parts.get(2)), numbers(parts.get(3)));
        }
        throw bytes.broken("it describes a tensor by other things than storage, offset, shape and strides");
    }

    private Tensor parameter(Item data) {
        if (data instanceof Tensor tensor) {
            return tensor;
        }
        throw bytes.broken("it makes a parameter of " + data.told());
    }

    private List<Long> numbers(Item item) {
        List<Item> items = row(item).items();
        if (items.size() > MOST_DIMENSIONS) {
            throw bytes.broken(
                    "a tensor has " + items.size() + " dimensions, more than the allowed " + MOST_DIMENSIONS);
        }
        List<Long> numbers = new ArrayList<>();
        for (Item each : items) {
            if (!(each instanceof Whole whole) || whole.value() < 0) {
                throw bytes.broken("a shape or stride is " + each.told() + ", expected numbers of at least 0");
            }
            numbers.add(whole.value());
        }
        return numbers;
    }

    private List<Item> row(Item item, int least, String what) {
        List<Item> parts = row(item).items();
        if (parts.size() < least) {
            throw bytes.broken("it describes " + what + " by " + parts.size() + " things");
        }
        return parts;
    }

    private Row row(Item item) {
        if (item instanceof Row row) {
            return row;
        }
        throw bytes.broken("it has " + item.told() + " where a list is expected");
    }
}
