package dev.perennial.server.gateway;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.model.BatchDecoder;
import dev.perennial.model.DecoderBusyException;
import dev.perennial.model.GenerationSettings;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.Ticket;
import dev.perennial.model.TokenListener;
import dev.perennial.model.text.TokenIds;
import dev.perennial.model.text.chat.ChatTemplate;
import dev.perennial.server.config.GatewayConfig;
import dev.perennial.store.ModelStore;
import dev.perennial.store.cache.CachedModel;
import dev.perennial.store.work.ProgressListener;
import dev.perennial.tensor.runtime.Device;
import java.util.Optional;

/**
 * A revision on the runtime of this process; requests share its decode steps. Holds the model in native memory (4 bytes
 * a parameter, or 2 in a half type); the cached folder is free again once the weights are read.
 */
final class RuntimeEndpoint implements Endpoint {
    private final LanguageModel model;
    private final Optional<ChatTemplate> chats;
    private final GenerationSettings settings;
    private final BatchDecoder decoder;

    private RuntimeEndpoint(
            LanguageModel model, Optional<ChatTemplate> chats, GenerationSettings settings, BatchDecoder decoder) {
        this.model = model;
        this.chats = chats;
        this.settings = settings;
        this.decoder = decoder;
    }

    /** Fetches, verifies and opens a stored model. */
    static RuntimeEndpoint open(ModelStore models, Digest manifest, GatewayConfig config) {
        try (CachedModel cached = models.open(manifest, ProgressListener.NONE)) {
            Optional<ChatTemplate> chats = ChatTemplate.open(cached.folder());
            GenerationSettings settings = GenerationSettings.open(cached.folder());
            LanguageModel model = LanguageModel.open(cached.folder(), Device.configured());
            BatchDecoder decoder = BatchDecoder.start(model, config.rows(), config.waiting());
            return new RuntimeEndpoint(model, chats, settings, decoder);
        }
    }

    @Override
    public Asked ask(CompletionRequest request, TokenListener listener) {
        TokenIds prompt = request.prompt().tokens(model.tokenizer(), chats);
        try {
            Ticket ticket = decoder.submit(request.asked(prompt, settings), listener);
            return new Asked(prompt.size(), ticket.result(), ticket::cancel);
        } catch (DecoderBusyException e) {
            throw new NotReady(
                    "Model '" + request.line() + "' has as many requests waiting as it lets wait; ask again later.", e);
        }
    }

    @Override
    public boolean alive() {
        return decoder.alive();
    }

    @Override
    public void close() {
        decoder.close();
        model.close();
    }
}
