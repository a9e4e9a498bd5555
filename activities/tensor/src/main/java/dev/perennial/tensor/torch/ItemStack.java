package dev.perennial.tensor.torch;

import java.util.ArrayList;
import java.util.List;

/** The stack that a pickle's instructions work on, with marks where groups begin. */
final class ItemStack {
    private static final int MOST_MARKS = 64;

    private final PickleBytes bytes;
    private final List<Item> items = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();

    ItemStack(PickleBytes bytes) {
        this.bytes = bytes;
    }

    void push(Item item) {
        items.add(item);
    }

    Item pop() {
        needing(1);
        return items.remove(items.size() - 1);
    }

    Item top() {
        needing(1);
        return items.get(items.size() - 1);
    }

    void mark() {
        if (marks.size() == MOST_MARKS) {
            throw bytes.broken("it nests deeper than " + MOST_MARKS + " levels");
        }
        marks.add(items.size());
    }

    /** How many items stand above the last mark, which is taken away. */
    int marked() {
        if (marks.isEmpty()) {
            throw bytes.broken("it ends a group that it did not begin");
        }
        return items.size() - marks.remove(marks.size() - 1);
    }

    /** Takes the topmost items together, in their order. */
    Item.Row row(int count) {
        Item.Row row = new Item.Row();
        row.items().addAll(taken(count));
        return row;
    }

    /** Adds the topmost items to the list below them. */
    void append(int count) {
        List<Item> added = taken(count);
        if (!(top() instanceof Item.Row row)) {
            throw bytes.broken("it adds to " + top().told() + " as to a list");
        }
        row.items().addAll(added);
    }

    /** Puts the topmost items, keys and values in turn, into the dictionary below them. */
    void members(int count) {
        List<Item> added = taken(count);
        if (!(top() instanceof Item.Table table) || count % 2 != 0) {
            throw bytes.broken("it puts " + count + " things into " + top().told() + " as keys and values");
        }
        for (int i = 0; i < count; i += 2) {
            if (!(added.get(i) instanceof Item.Text key)) {
                throw bytes.broken("a dictionary has " + added.get(i).told() + " as a key, expected tensors by name");
            }
            table.members().put(key.value(), added.get(i + 1));
        }
    }

    /** Leaves what a dictionary has besides its members, such as the versions of a state dict's modules. */
    void dropState() {
        pop();
        if (!(top() instanceof Item.Table)) {
            throw bytes.broken("it gives a state to " + top().told());
        }
    }

    private List<Item> taken(int count) {
        needing(count);
        List<Item> last = items.subList(items.size() - count, items.size());
        List<Item> taken = List.copyOf(last);
        last.clear();
        return taken;
    }

    /** Nothing below the last mark belongs to the group above it. */
    private void needing(int count) {
        int floor = marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
        if (count < 0 || items.size() - count < floor) {
            throw bytes.broken("it takes more than it has");
        }
    }
}
