package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketTest {
    private static final Map<String, ControlVerb> VERBS =
            Map.of(
                    "echo", (argument, answer) -> answer.writeStringProperty("text", argument),
                    "fail",
                            (argument, answer) -> {
                                throw new IOException("no room on \"disk\"");
                            });

    @TempDir Path directory;
    private Path path;
    private ControlSocket socket;

    @BeforeEach
    void open() throws IOException {
        path = ControlSocket.path(directory);
        socket = serve();
    }

    private ControlSocket serve() throws IOException {
        ControlSocket opened = ControlSocket.open(path, VERBS);
        Threads threads = new Threads(death -> death.cause().printStackTrace());
        threads.start("control", () -> opened.serve(threads));
        return opened;
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
    }

    @Test
    void answersOneLineOfJson() throws IOException {
        assertThat(ControlSocket.ask(path, "echo ring cleared \"by\" ä"))
                .isEqualTo("{\"ok\":true,\"text\":\"ring cleared \\\"by\\\" ä\"}");
    }

    @Test
    void saysWhyItCouldNot() throws IOException {
        assertThat(ControlSocket.ask(path, "fail"))
                .isEqualTo("{\"ok\":false,\"error\":\"no room on \\\"disk\\\"\"}");
    }

    @Test
    void namesTheVerbThatWasProbablyMeant() throws IOException {
        assertThat(ControlSocket.ask(path, "ecko x"))
                .isEqualTo("{\"ok\":false,\"error\":\"no verb 'ecko'; did you mean 'echo'?\"}");
    }

    @Test
    void isForItsOwnerOnly() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void replacesTheSocketOfAKilledDaemon() throws IOException {
        ControlSocket second = serve();

        assertThat(ControlSocket.ask(path, "echo again")).contains("again");

        second.close();
        assertThat(path).doesNotExist();
    }

    @Test
    void dropsAPeerThatSendsNoEndOfLine() {
        assertThatThrownBy(() -> ControlSocket.ask(path, "echo " + "x".repeat(70_000)))
                .isInstanceOf(IOException.class);
    }
}
