package dev.perennial.model.text.jinja;

import java.util.List;

/** A list, or another series of values; it does not change. */
final class Items implements Value {
    private final Kind kind;
    private final List<Value> values;
    private final int depth;

    private Items(Kind kind, List<Value> values) {
        this.kind = kind;
        this.values = List.copyOf(values);
        this.depth = Values.requireShallow(values);
    }

    /** What a series is in Python. */
    enum Kind {
        LIST("list"),
        TUPLE("tuple"),
        /** Without indices, such as a mapping's items. */
        VIEW("view"),
        /** Without length either, such as what a filter selects; true even when empty. */
        ITERATOR("generator");

        private final String type;

        Kind(String type) {
            this.type = type;
        }
    }

    static Items list(List<Value> values) {
        return new Items(Kind.LIST, values);
    }

    static Items tuple(List<Value> values) {
        return new Items(Kind.TUPLE, values);
    }

    static Items view(List<Value> values) {
        return new Items(Kind.VIEW, values);
    }

    static Items iterator(List<Value> values) {
        return new Items(Kind.ITERATOR, values);
    }

    /** A list of texts. */
    static Items texts(List<String> texts) {
        return list(texts.stream().map(text -> (Value) Text.of(text)).toList());
    }

    Kind kind() {
        return kind;
    }

    List<Value> values() {
        return values;
    }

    /** Others of the same kind. */
    Items like(List<Value> others) {
        return new Items(kind, others);
    }

    /** Whether it has elements by number: a list or a tuple. */
    boolean indexed() {
        return kind == Kind.LIST || kind == Kind.TUPLE;
    }

    @Override
    public boolean truthy() {
        return kind == Kind.ITERATOR || !values.isEmpty();
    }

    @Override
    public String type() {
        return kind.type;
    }

    @Override
    public void show(Output out) {
        if (!indexed()) {
            throw new Fault("printing a " + type() + " is not covered; print it by the filter 'list'");
        }
        out.add(kind == Kind.TUPLE ? '(' : '[');
        for (int i = 0; i < values.size(); i++) {
            out.add(i == 0 ? "" : ", ");
            values.get(i).show(out);
        }
        out.add(kind == Kind.TUPLE && values.size() == 1 ? "," : "");
        out.add(kind == Kind.TUPLE ? ')' : ']');
    }

    @Override
    public Value attribute(String name) {
        return CollectionMethods.of(this, name);
    }

    @Override
    public Value item(Value key) {
        if (key instanceof Numeric number && number.exact() && indexed()) {
            long place = number.whole() < 0 ? number.whole() + values.size() : number.whole();
            return place < 0 || place >= values.size()
                    ? new Undefined("a " + type() + " of " + values.size() + " has no element " + number.whole())
                    : values.get((int) place);
        }
        return Value.super.item(key);
    }

    @Override
    public List<Value> elements(Budget budget) {
        return values;
    }

    @Override
    public int size() {
        return kind == Kind.ITERATOR ? -1 : values.size();
    }

    @Override
    public int depth() {
        return depth;
    }
}
