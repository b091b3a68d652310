package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A running capture, told of what is done beside it. */
final class Daemons {
    private Daemons() {}

    /** Has something archived; says so on standard error where no capture can. */
    static void tell(Path state, String request, Invocation invocation) {
        Path socket = ControlSocket.path(state);
        try {
            String answer =
                    Files.exists(socket)
                            ? ControlSocket.ask(socket, request)
                            : "\"ok\":false: no capture runs";
            if (answer.contains("\"ok\":false")) {
                throw new IOException(answer);
            }
        } catch (IOException notNoted) {
            invocation
                    .err()
                    .println(
                            "printkeeper: done, but not noted in the archive: "
                                    + notNoted.getMessage());
        }
    }
}
