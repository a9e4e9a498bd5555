package dev.perennial.tensor.torch;

import dev.perennial.tensor.RefusedFormatException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Interprets a pickle of protocol 2 (Python, {@code pickletools.py}) as far as {@code torch.save} uses it for tensors
 * in dictionaries. Instructions put data on a stack; those that would call something call what {@link Calls} knows, and
 * nothing else.
 */
final class Unpickler {
    private static final int PROTOCOL = 2;
    private static final int MOST_INSTRUCTIONS = 4_000_000;

    private final Path file;
    private final PickleBytes bytes;
    private final ItemStack stack;
    private final Calls calls;
    private final Map<Integer, Item> memo = new HashMap<>();

    Unpickler(Path file, byte[] pickle) {
        this.file = file;
        this.bytes = new PickleBytes(file, pickle);
        this.stack = new ItemStack(bytes);
        this.calls = new Calls(bytes);
    }

    /** What the pickle describes. */
    Item read() {
        for (int count = 0; count < MOST_INSTRUCTIONS; count++) {
            int instruction = bytes.one();
            if (instruction == '.') {
                return stack.pop();
            }
            if (!done(instruction)) {
                throw new RefusedFormatException(file + " has the instruction 0x" + Integer.toHexString(instruction)
                        + " in its pickle, which torch.save does not write for tensors; save the model's tensors alone"
                        + " (torch.save(model.state_dict(), ...)), or publish it as safetensors");
            }
        }
        throw bytes.broken("it has more than " + MOST_INSTRUCTIONS + " instructions");
    }

    private boolean done(int instruction) {
        return value(instruction)
                || number(instruction)
                || grouped(instruction)
                || remembered(instruction)
                || called(instruction);
    }

    private boolean value(int instruction) {
        switch (instruction) {
            case 'N' -> stack.push(new Item.Plain("None"));
            case 0x88, 0x89 -> stack.push(new Item.Plain("a truth value"));
            case 'U' -> stack.push(new Item.Text(bytes.text(bytes.one())));
            case 'X' -> stack.push(new Item.Text(bytes.text(bytes.four())));
            case 'c' -> stack.push(Names.allowed(file, bytes.line(), bytes.line()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean number(int instruction) {
        switch (instruction) {
            case 'K' -> stack.push(new Item.Whole(bytes.one()));
            case 'M' -> stack.push(new Item.Whole(bytes.two()));
            case 'J' -> stack.push(new Item.Whole(bytes.four()));
            case 0x8a -> stack.push(new Item.Whole(bytes.whole(bytes.one())));
            case 'G' -> stack.push(new Item.Plain("the number " + bytes.fraction()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean grouped(int instruction) {
        switch (instruction) {
            case '(' -> stack.mark();
            case ')', ']' -> stack.push(new Item.Row());
            case '}' -> stack.push(new Item.Table());
            case 't' -> stack.push(stack.row(stack.marked()));
            case 0x85, 0x86, 0x87 -> stack.push(stack.row(instruction - 0x84));
            case 'a' -> stack.append(1);
            case 'e' -> stack.append(stack.marked());
            case 's' -> stack.members(2);
            case 'u' -> stack.members(stack.marked());
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean remembered(int instruction) {
        switch (instruction) {
            case 'q' -> memo.put(bytes.one(), stack.top());
            case 'r' -> memo.put(bytes.four(), stack.top());
            case 'h' -> stack.push(recalled(bytes.one()));
            case 'j' -> stack.push(recalled(bytes.four()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean called(int instruction) {
        switch (instruction) {
            case 'Q' -> stack.push(calls.storage(stack.pop()));
            case 'R' -> {
                Item arguments = stack.pop();
                stack.push(calls.result(stack.pop(), arguments));
            }
            case 'b' -> stack.dropState();
            case 0x80 -> requireProtocol(bytes.one());
            default -> {
                return false;
            }
        }
        return true;
    }

    private void requireProtocol(int found) {
        if (found != PROTOCOL) {
            throw new RefusedFormatException(file + " has a pickle of protocol " + found + ", expected " + PROTOCOL
                    + ", which torch.save writes when it is not told another; save it again");
        }
    }

    private Item recalled(int number) {
        Item item = memo.get(number);
        if (item == null) {
            throw bytes.broken("it asks for its thing number " + number + ", which it has not kept");
        }
        return item;
    }
}
