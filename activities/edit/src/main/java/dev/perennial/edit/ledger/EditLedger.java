package dev.perennial.edit.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.perennial.edit.failure.EditException;
import dev.perennial.edit.request.EditRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All edits of a line since its base version, in the order made; at most one an id, and of two edits of one prompt the
 * later counts. Travels with the weights as the side file {@link #FILE}.
 *
 * @param entries oldest first
 */
public record EditLedger(List<LedgerEntry> entries) {
    /** Where it lies in a model folder. */
    public static final String FILE = "perennial-ledger.json";

    /** No edits. */
    public static final EditLedger EMPTY = new EditLedger(List.of());

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    public EditLedger {
        entries = List.copyOf(entries);
    }

    /** Reads a ledger; {@code origin} names it in messages. */
    public static EditLedger parse(String json, String origin) {
        try {
            return JSON.readValue(json, EditLedger.class);
        } catch (JsonProcessingException e) {
            throw new EditException(origin + ": expected an edit ledger, found " + e.getOriginalMessage());
        }
    }

    /** Its text, the same for equal ledgers. */
    public String json() {
        try {
            return JSON.writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an edit ledger of " + entries.size() + " entries cannot be written", e);
        }
    }

    /** With more edits behind; an entry of the same id, or of the same prompt, gives way. */
    public EditLedger plus(List<EditRequest> requests, int revision) {
        List<LedgerEntry> grown = new ArrayList<>(entries);
        for (EditRequest request : requests) {
            grown.removeIf(entry -> entry.request().id().equals(request.id())
                    || entry.request().prompt().equals(request.prompt()));
            grown.add(new LedgerEntry(request, revision));
        }
        return new EditLedger(grown);
    }

    /** Without one edit; throws {@link EditException} naming an id that is not there. */
    public EditLedger without(String id) {
        LedgerEntry gone = find(id).orElseThrow(() -> new EditException(
                "the ledger has no edit '" + id + "'; list its ids with: perennial edits list FOLDER"));
        return new EditLedger(
                entries.stream().filter(entry -> !entry.equals(gone)).toList());
    }

    /** The edit of an id. */
    public Optional<LedgerEntry> find(String id) {
        return entries.stream().filter(entry -> entry.request().id().equals(id)).findFirst();
    }

    /** Whether this very fact is in it: the same prompt with the same target. */
    public boolean knows(EditRequest request) {
        return entries.stream()
                .map(LedgerEntry::request)
                .anyMatch(known -> known.prompt().equals(request.prompt())
                        && known.target().equals(request.target()));
    }

    /** The requests, oldest first. */
    public List<EditRequest> requests() {
        return entries.stream().map(LedgerEntry::request).toList();
    }
}
