package dev.perennial.model.text.jinja;

import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A template, parsed once and rendered as often as needed, by several threads if need be. */
public final class Template {
    private static final int LONGEST = 1 << 20;

    private final String name;
    private final Statement body;

    private Template(String name, Statement body) {
        this.name = name;
        this.body = body;
    }

    /**
     * Reads a template.
     *
     * @param name what it is called in messages
     * @throws TemplateException if it breaks the language's rules or uses what is not covered, naming construct and
     *     line
     */
    public static Template parse(String source, String name) {
        if (source.length() > LONGEST) {
            throw new TemplateException(
                    name + ": expected at most " + LONGEST + " characters, found " + source.length());
        }
        try {
            return new Template(name, new StatementParser(new Lexer(source).tokens()).template());
        } catch (Fault fault) {
            throw new TemplateException(name + " line " + fault.line() + ": " + fault.getMessage(), fault);
        }
    }

    /**
     * Renders it.
     *
     * @param variables texts, numbers, truths, nulls, lists, and mappings from texts, as JSON has them
     * @param clock what {@code strftime_now} tells
     * @throws TemplateException if a value does not fit, the template raises, or a bound is passed
     */
    public String render(Map<String, ? extends @Nullable Object> variables, Clock clock) {
        Run run = new Run(clock);
        try {
            variables.forEach((variable, value) -> run.scope().set(variable, Values.of(value)));
            body.run(run);
            return run.out().toString();
        } catch (Raised raised) {
            throw new TemplateException(name + " refuses: " + raised.getMessage(), raised);
        } catch (Fault fault) {
            int line = fault.line() > 0 ? fault.line() : run.line();
            throw new TemplateException(name + " line " + line + ": " + fault.getMessage(), fault);
        }
    }
}
