package dev.perennial.model.text.jinja;

import java.util.List;

/**
 * A text; its elements are its characters (code points).
 *
 * @param value the text
 */
record Text(String value) implements Value {
    private static final int LAST_CONTROL_PAGE = 0xff;

    static Text of(String value) {
        return new Text(value);
    }

    @Override
    public boolean truthy() {
        return !value.isEmpty();
    }

    @Override
    public String type() {
        return "str";
    }

    @Override
    public String text(Budget budget) {
        return value;
    }

    /** In single quotes, or double ones where it has single ones only. */
    @Override
    public void show(Output out) {
        char quote = value.indexOf('\'') >= 0 && value.indexOf('"') < 0 ? '"' : '\'';
        out.budget().spend((long) Budget.ESCAPED * value.length());
        out.add(quote);
        value.codePoints().forEach(character -> show(character, quote, out));
        out.add(quote);
    }

    private static void show(int character, char quote, Output out) {
        switch (character) {
            case '\n' -> out.add("\\n");
            case '\r' -> out.add("\\r");
            case '\t' -> out.add("\\t");
            case '\\' -> out.add("\\\\");
            default -> {
                if (character == quote) {
                    out.add('\\').add(quote);
                } else {
                    out.add(printable(character) ? Character.toString(character) : escaped(character));
                }
            }
        }
    }

    private static boolean printable(int character) {
        int type = Character.getType(character);
        boolean control = type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE;
        boolean unknown = type == Character.PRIVATE_USE || type == Character.UNASSIGNED;
        return character == ' ' || !(control || unknown || Character.isSpaceChar(character));
    }

    private static String escaped(int character) {
        if (character <= LAST_CONTROL_PAGE) {
            return String.format("\\x%02x", character);
        }
        return String.format(character <= Character.MAX_VALUE ? "\\u%04x" : "\\U%08x", character);
    }

    @Override
    public Value attribute(String name) {
        return TextMethods.of(this, name);
    }

    @Override
    public Value item(Value key) {
        if (key instanceof Numeric number && number.exact()) {
            int size = size();
            long place = number.whole() < 0 ? number.whole() + size : number.whole();
            return place < 0 || place >= size
                    ? new Undefined("a text of " + size + " characters has none at " + number.whole())
                    : Text.of(Character.toString(value.codePointAt(value.offsetByCodePoints(0, (int) place))));
        }
        return Value.super.item(key);
    }

    @Override
    public List<Value> elements(Budget budget) {
        budget.elements(value.length());
        return value.codePoints()
                .mapToObj(character -> (Value) Text.of(Character.toString(character)))
                .toList();
    }

    @Override
    public int size() {
        return value.codePointCount(0, value.length());
    }
}
