package dev.perennial.model.text.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Python's methods of texts. */
final class TextMethods {
    private static final Map<String, Method> METHODS = methods();

    /** Those Python has besides. */
    private static final Set<String> NOT_COVERED = Set.of(
            "casefold",
            "center",
            "encode",
            "expandtabs",
            "format",
            "format_map",
            "isalnum",
            "isascii",
            "isdecimal",
            "isidentifier",
            "isnumeric",
            "isprintable",
            "istitle",
            "ljust",
            "maketrans",
            "partition",
            "rindex",
            "rjust",
            "rpartition",
            "swapcase",
            "translate",
            "zfill");

    private TextMethods() {}

    /** What a method does. */
    @FunctionalInterface
    private interface Method {
        Value call(String text, Arguments arguments, Budget budget);
    }

    static Value of(Text text, String name) {
        Method method = METHODS.get(name);
        if (method == null) {
            return NOT_COVERED.contains(name) ? Callable.notCovered(name) : Undefined.attribute(text, name);
        }
        return new Callable(name, (arguments, run) -> {
            run.budget().spend(text.value().length());
            return method.call(text.value(), arguments, run.budget());
        });
    }

    private static Map<String, Method> methods() {
        Map<String, Method> methods = new HashMap<>();
        methods.put("strip", (text, given, budget) -> strip("strip", text, given, true, true));
        methods.put("lstrip", (text, given, budget) -> strip("lstrip", text, given, true, false));
        methods.put("rstrip", (text, given, budget) -> strip("rstrip", text, given, false, true));
        methods.put("split", (text, given, budget) -> split("split", text, given, budget));
        methods.put("rsplit", (text, given, budget) -> split("rsplit", text, given, budget));
        methods.put("splitlines", TextMethods::splitLines);
        methods.put("startswith", (text, given, budget) -> any("startswith", given, text::startsWith));
        methods.put("endswith", (text, given, budget) -> any("endswith", given, text::endsWith));
        methods.put("replace", TextMethods::replace);
        methods.put("join", TextMethods::join);
        methods.put("find", (text, given, budget) -> Numeric.of(find(text, given, budget, false)));
        methods.put("rfind", (text, given, budget) -> Numeric.of(find(text, given, budget, true)));
        methods.put("index", TextMethods::index);
        methods.put("count", TextMethods::count);
        methods.put("removeprefix", (text, given, budget) -> {
            String prefix = only("removeprefix", given);
            return Text.of(text.startsWith(prefix) ? text.substring(prefix.length()) : text);
        });
        methods.put("removesuffix", (text, given, budget) -> {
            String suffix = only("removesuffix", given);
            return Text.of(text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text);
        });
        cases(methods);
        return Map.copyOf(methods);
    }

    private static void cases(Map<String, Method> methods) {
        methods.put("upper", changed("upper", text -> text.toUpperCase(Locale.ROOT)));
        methods.put("lower", changed("lower", text -> text.toLowerCase(Locale.ROOT)));
        methods.put("capitalize", changed("capitalize", Cases::capitalized));
        methods.put("title", changed("title", Cases::titled));
        methods.put("isspace", all("isspace", Whitespace::is));
        methods.put("isdigit", all("isdigit", Character::isDigit));
        methods.put("isalpha", all("isalpha", Character::isLetter));
        methods.put("isupper", (text, given, budget) -> {
            given.bind("isupper");
            return Numeric.of(Cases.isUpper(text));
        });
        methods.put("islower", (text, given, budget) -> {
            given.bind("islower");
            return Numeric.of(Cases.isLower(text));
        });
    }

    private static Method changed(String name, UnaryOperator<String> change) {
        return (text, given, budget) -> {
            given.bind(name);
            return Text.of(change.apply(text));
        };
    }

    private static Method all(String name, IntPredicate wanted) {
        return (text, given, budget) -> {
            given.bind(name);
            return Numeric.of(!text.isEmpty() && text.codePoints().allMatch(wanted));
        };
    }

    private static Value strip(String name, String text, Arguments given, boolean start, boolean end) {
        Value characters = given.bind(name, "chars").get(0);
        return Text.of(stripped(name, text, characters, start, end));
    }

    /** Without some characters, or spaces, at its ends. */
    static String stripped(String name, String text, Value characters, boolean start, boolean end) {
        IntPredicate gone = Whitespace::is;
        if (!(characters instanceof Nothing) && !Undefined.absent(characters)) {
            String listed = Arguments.text(name, characters, "");
            gone = character -> listed.indexOf(character) >= 0;
        }
        String rest = end ? Whitespace.stripEnd(text, gone) : text;
        return start ? Whitespace.stripStart(rest, gone) : rest;
    }

    private static Value split(String name, String text, Arguments given, Budget budget) {
        List<Value> bound = given.bind(name, "sep", "maxsplit");
        int most = Arguments.whole(name, bound.get(1), -1);
        Splitter splitter = new Splitter(text, most < 0 ? Integer.MAX_VALUE : most);
        boolean right = name.equals("rsplit");
        if (bound.get(0) instanceof Nothing || Undefined.absent(bound.get(0))) {
            budget.elements(text.length());
            return Items.texts(right ? splitter.wordsFromRight() : splitter.words());
        }
        String separator = Arguments.text(name, bound.get(0), "");
        if (separator.isEmpty()) {
            throw new Fault("'" + name + "' expects a separator of at least one character");
        }
        budget.search(text, separator);
        budget.elements(text.length() / separator.length());
        return Items.texts(right ? splitter.atFromRight(separator) : splitter.at(separator));
    }

    private static Value splitLines(String text, Arguments given, Budget budget) {
        Value keep = given.bind("splitlines", "keepends").get(0);
        budget.elements(text.length());
        return Items.texts(Splitter.lines(text, keep.truthy()));
    }

    private static Value any(String name, Arguments given, Predicate<String> matches) {
        Value wanted = given.bind(name, "prefix").get(0);
        if (wanted instanceof Items several && several.kind() == Items.Kind.TUPLE) {
            return Numeric.of(several.values().stream().anyMatch(each -> matches.test(Arguments.text(name, each, ""))));
        }
        return Numeric.of(matches.test(only(name, given)));
    }

    private static String only(String name, Arguments given) {
        Value text = given.bind(name, "text").get(0);
        if (!(text instanceof Text)) {
            throw new Fault("'" + name + "' expects a text, found " + text.type());
        }
        return Arguments.text(name, text, "");
    }

    private static Value replace(String text, Arguments given, Budget budget) {
        List<Value> bound = given.bind("replace", "old", "new", "count");
        if (!(bound.get(0) instanceof Text old) || !(bound.get(1) instanceof Text fresh)) {
            throw new Fault("'replace' expects two texts, found " + bound.get(0).type() + " and "
                    + bound.get(1).type());
        }
        int most = Arguments.whole("replace", bound.get(2), -1);
        return Text.of(replaced(text, old.value(), fresh.value(), most, budget));
    }

    /** With at most so many occurrences replaced, or all of them for a negative number. */
    static String replaced(String text, String old, String fresh, int most, Budget budget) {
        budget.search(text, old);
        Output out = new Output(budget);
        int left = most < 0 ? Integer.MAX_VALUE : most;
        int from = 0;
        for (int at = text.indexOf(old); at >= 0 && left > 0; left--) {
            out.add(text.substring(from, at)).add(fresh);
            from = at + old.length();
            int next = old.isEmpty() ? text.offsetByCodePoints(at, at < text.length() ? 1 : 0) : from;
            at = old.isEmpty() && at == text.length() ? -1 : text.indexOf(old, next);
        }
        return out.add(text.substring(from)).toString();
    }

    private static Value join(String text, Arguments given, Budget budget) {
        List<String> texts = new ArrayList<>();
        for (Value element : given.bind("join", "iterable").get(0).elements(budget)) {
            texts.add(Arguments.text("join", Undefined.defined(element), ""));
        }
        return Text.of(joined(texts, text, budget));
    }

    static String joined(List<String> texts, String separator, Budget budget) {
        Output out = new Output(budget);
        for (int i = 0; i < texts.size(); i++) {
            out.add(i == 0 ? "" : separator).add(texts.get(i));
        }
        return out.toString();
    }

    private static int find(String text, Arguments given, Budget budget, boolean last) {
        String wanted = only("find", given);
        budget.search(text, wanted);
        int at = last ? text.lastIndexOf(wanted) : text.indexOf(wanted);
        return at < 0 ? -1 : text.codePointCount(0, at);
    }

    private static Value index(String text, Arguments given, Budget budget) {
        int at = find(text, given, budget, false);
        if (at < 0) {
            throw new Fault("'index' does not find the text");
        }
        return Numeric.of(at);
    }

    private static Value count(String text, Arguments given, Budget budget) {
        String wanted = only("count", given);
        budget.search(text, wanted);
        if (wanted.isEmpty()) {
            return Numeric.of(text.codePointCount(0, text.length()) + 1L);
        }
        int count = 0;
        for (int at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length())) {
            count++;
        }
        return Numeric.of(count);
    }
}
