/**
 * Chat templates: the part of Jinja 2.11 to 3.1 that they use, rendered as Python's jinja2 renders it in transformers'
 * set-up (sandboxed, blocks trimmed, no escaping, loop controls). Hides lexer, parser, Python's values and operators.
 *
 * <p>Why an interpreter of our own: of 44 small pieces of real templates the Java port (jinjava 2.8.0, 9 MB with what
 * it needs) renders 19 as jinja2 does. It lacks steps backwards ({@code messages[::-1]}), {@code lstrip},
 * {@code startswith}, {@code loop.previtem}, {@code generation}, filters in loops and the JSON and spelling of Python,
 * and prints nothing where jinja2 refuses.
 *
 * <p>Closed: values are numbers, texts, lists, mappings and what is made of them; no Java object, file, class or
 * environment can be reached. Bounded: 64 M units of work, of which an evaluation costs 16, an element of a new list 8
 * and a character 1 (9 where it is escaped); 400 levels of evaluation; 100 levels of nesting.
 *
 * <p>Not covered, and refused by name and line: {@code include}, {@code import}, {@code extends}, {@code block},
 * {@code call}, {@code do}, {@code autoescape}, {@code trans}; recursive loops; {@code cycler}, {@code joiner},
 * {@code lipsum}; {@code varargs}, {@code kwargs} and {@code caller} in macros; {@code *args} in calls; {@code %} and
 * {@code format} on texts; escaping and the filters {@code batch}, {@code slice}, {@code groupby}, {@code xmlattr},
 * {@code urlize}, {@code wordwrap} and their like; whole numbers beyond 64 bits; methods that change a value, which the
 * sandbox of transformers refuses as well.
 */
@NullMarked
package dev.perennial.model.text.jinja;

import org.jspecify.annotations.NullMarked;
