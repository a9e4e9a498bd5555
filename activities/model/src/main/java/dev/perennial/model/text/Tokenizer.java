package dev.perennial.model.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.perennial.model.config.MalformedModelException;
import dev.perennial.model.config.ModelIoException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A Hugging Face tokenizer (tokenizer.json): text to tokens and back, without truncation or padding. Several threads
 * may use it; close it after the last of them.
 */
public final class Tokenizer implements AutoCloseable {
    private static final Map<String, String> WHOLE_TEXTS = Map.of("truncation", "false", "padding", "false");

    static {
        // else the library looks for a cloud's metadata server when it opens its first tokenizer
        if (System.getProperty("OPT_OUT_TRACKING") == null) {
            System.setProperty("OPT_OUT_TRACKING", "true");
        }
    }

    private final HuggingFaceTokenizer tokenizer;
    private final byte[] json;
    private final Vocabulary vocabulary;

    private Tokenizer(HuggingFaceTokenizer tokenizer, byte[] json, Vocabulary vocabulary) {
        this.tokenizer = tokenizer;
        this.json = json;
        this.vocabulary = vocabulary;
    }

    /**
     * Opens a tokenizer.json, or the one in a folder.
     *
     * @throws ModelIoException if there is none or it cannot be read
     * @throws MalformedModelException if it is not a tokenizer.json
     */
    public static Tokenizer open(Path fileOrFolder) {
        Path file = Files.isDirectory(fileOrFolder) ? fileOrFolder.resolve("tokenizer.json") : fileOrFolder;
        try {
            return parse(Files.readAllBytes(file), file.toString());
        } catch (IOException unreadable) {
            throw new ModelIoException("cannot read " + file + ", which a model folder needs", unreadable);
        }
    }

    /** As {@link #open}, from the bytes of a tokenizer.json; {@code origin} names them in messages. */
    public static Tokenizer parse(byte[] json, String origin) {
        Vocabulary vocabulary = Vocabulary.parse(json, origin);
        // the library refuses by a bare RuntimeException; a task tells it apart from our own errors
        FutureTask<HuggingFaceTokenizer> opening =
                new FutureTask<>(() -> HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), WHOLE_TEXTS));
        opening.run();
        try {
            return new Tokenizer(opening.get(), json.clone(), vocabulary);
        } catch (ExecutionException refused) {
            throw new MalformedModelException(
                    origin + ": not a tokenizer of a known kind: " + refused.getCause(), refused);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while opening " + origin, interrupted);
        }
    }

    /** The tokens of a text, with those that the tokenizer's own post-processor adds (as transformers does). */
    public TokenIds encode(String text) {
        return encode(text, true);
    }

    /** The tokens of a text, with or without the special tokens of the post-processor. */
    public TokenIds encode(String text, boolean special) {
        Encoding encoding = tokenizer.encode(text, special, false);
        return ids(encoding.getIds());
    }

    /** The text of tokens, special tokens left out; bytes that are not whole characters become U+FFFD. */
    public String decode(TokenIds tokens) {
        return decode(tokens, true);
    }

    /** The text of tokens, with or without special tokens. */
    public String decode(TokenIds tokens, boolean withoutSpecial) {
        if (tokens.isEmpty()) {
            return "";
        }
        return tokenizer.decode(Arrays.stream(tokens.toArray()).asLongStream().toArray(), withoutSpecial);
    }

    /**
     * A prompt and its continuation as tokens. Where the tokens of the joined text begin with the prompt's, the target
     * is the rest; where joining would merge characters over the border, both are encoded on their own.
     */
    public PromptTarget promptTarget(String prompt, String target) {
        TokenIds first = encode(prompt);
        TokenIds whole = encode(prompt + target);
        if (whole.size() > first.size() && whole.startsWith(first)) {
            return new PromptTarget(first, whole.slice(first.size(), whole.size()));
        }
        return new PromptTarget(first, encode(target, false));
    }

    /** The token strings by id, as written in tokenizer.json: one more than the largest id. */
    public List<String> tokens() {
        return vocabulary.tokens();
    }

    /** The string of a token as written in tokenizer.json, such as {@code ĠParis}. */
    public String token(int id) {
        return vocabulary.token(id);
    }

    /** One more than the largest id. */
    public int size() {
        return vocabulary.tokens().size();
    }

    /** One more than the largest id of the tokenizer's model, added tokens not counted. */
    public int ownSize() {
        return vocabulary.own();
    }

    /** The bytes of tokenizer.json. */
    public byte[] json() {
        return json.clone();
    }

    /** The text of tokenizer.json. */
    public String text() {
        return new String(json, StandardCharsets.UTF_8);
    }

    private static TokenIds ids(long[] ids) {
        return TokenIds.of(Arrays.stream(ids).mapToInt(Math::toIntExact).toArray());
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
