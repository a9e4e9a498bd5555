package dev.perennial.local.machine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Says whether a port of the loopback address is free and, where the system tells, who has it. */
public final class PortHolder {
    private static final String LISTENING = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private PortHolder() {}

    /**
     * Tries the port.
     *
     * @param port a TCP port of the loopback address
     * @return whether a server could listen on it now
     */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /**
     * The process that listens on the port, read from /proc.
     *
     * @param port a TCP port
     * @return its program and process id, or nothing when the system does not tell
     */
    public static Optional<String> of(int port) {
        try {
            Set<String> sockets = listeningSockets(port);
            return ProcessHandle.allProcesses()
                    .filter(process -> holdsOne(process.pid(), sockets))
                    .findFirst()
                    .map(PortHolder::inWords);
        } catch (IOException untold) {
            return Optional.empty();
        }
    }

    private static Set<String> listeningSockets(int port) throws IOException {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        Set<String> links = new HashSet<>();
        for (Path table : new Path[] {Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6")}) {
            if (!Files.exists(table)) {
                continue;
            }
            for (String line : Files.readAllLines(table)) {
                String[] fields = line.strip().split("\\s+", -1);
                if (fields.length > INODE
                        && fields[STATE].equals(LISTENING)
                        && fields[LOCAL_ADDRESS].endsWith(suffix)) {
                    links.add("socket:[" + fields[INODE] + "]");
                }
            }
        }
        return links;
    }

    private static boolean holdsOne(long pid, Set<String> sockets) {
        if (sockets.isEmpty()) {
            return false;
        }
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : descriptors) {
                if (pointsTo(descriptor, sockets)) {
                    return true;
                }
            }
            return false;
        } catch (IOException notOurs) {
            return false;
        }
    }

    private static boolean pointsTo(Path descriptor, Set<String> sockets) {
        try {
            return sockets.contains(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    private static String inWords(ProcessHandle process) {
        String program = process.info()
                .command()
                .map(command -> Path.of(command).getFileName())
                .map(Path::toString)
                .orElse("a program");
        return "%s (process %d)".formatted(program, process.pid());
    }
}
