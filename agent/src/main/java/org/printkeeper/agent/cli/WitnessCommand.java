package org.printkeeper.agent.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.printkeeper.agent.archive.SigningKey;
import org.printkeeper.agent.evidence.Witness;
import org.printkeeper.agent.web.HttpListener;
import org.printkeeper.agent.web.WitnessPages;
import org.printkeeper.core.proof.MalformedProofException;
import org.printkeeper.core.proof.NoteKey;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code witness}: cosigns the checkpoints of other hosts, as long as their logs only grow. */
final class WitnessCommand implements Command {
    private static final String LISTEN = "--listen";
    private static final String LOGS = "--logs";
    private static final String NAME = "--name";
    private static final Pattern ADDRESS = Pattern.compile("(\\[.+\\]|[^:]+):([0-9]{1,5})");

    @Override
    public String name() {
        return "witness";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.withState(
                        Options.text(
                                "HOST:PORT",
                                "Where to listen; else 127.0.0.1:8473. Put a proxy with TLS"
                                        + " before it on open networks.",
                                LISTEN),
                        Options.text(
                                "FILE",
                                "The logs to cosign: the identity/vkey lines of the hosts,"
                                        + " one on each line.",
                                LOGS),
                        Options.text(
                                "NAME", "The witness's name in its key; else this host's.", NAME));
        spec.usageMessage()
                .description(
                        "Serve a witness (c2sp.org/tlog-witness) in the foreground, until SIGTERM.",
                        "It cosigns a checkpoint only when a proof leads to it from the last one,"
                                + " so a log that was rolled back or forked is refused. GET"
                                + " /cosigned has what 'verify --cosigned' takes.")
                .exitCodeList(Help.codes("0", "stopped as asked"))
                .footer(
                        "  printkeeper witness --logs hosts.vkey --listen 10.0.0.7:8473",
                        "  curl -s http://10.0.0.7:8473/cosigned >seen");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Invocation invocation)
            throws IOException, InterruptedException {
        Path logs =
                invocation
                        .text(LOGS)
                        .map(Path::of)
                        .orElseThrow(() -> UserError.usage("expected " + LOGS + " FILE"));
        Path directory = invocation.config().get(Keys.STATE_DIR).resolve("witness");
        String name = invocation.text(NAME).orElse(Streams.host() + "/witness");
        if (!name.matches("[^\\s+]+")) {
            throw UserError.usage(
                    "%s is '%s', expected a name without blanks and '+'".formatted(NAME, name));
        }
        Map<String, NoteKey> known = logs(logs);
        Files.createDirectories(directory);
        FileChannel lock = lock(directory);
        try {
            serve(directory, name, known, invocation);
        } finally {
            lock.close();
        }
        return Exit.OK;
    }

    private static void serve(
            Path directory, String name, Map<String, NoteKey> known, Invocation invocation)
            throws IOException, InterruptedException {
        SigningKey key = SigningKey.openOrCreate(directory.resolve("witness.key"), name);
        Files.writeString(directory.resolve("vkey"), key.cosignerKey() + '\n');
        Witness witness = new Witness(directory, known, key, InstantSource.system());
        CountDownLatch stop = new CountDownLatch(1);
        Signals.onTermination(stop::countDown);
        InetSocketAddress address = address(invocation.text(LISTEN).orElse("127.0.0.1:8473"));
        try (HttpListener server = WitnessPages.on(address, witness)) {
            server.start();
            invocation
                    .out()
                    .printf("witness %s listens on %s%n", key.cosignerKey(), server.address());
            invocation.out().flush();
            stop.await();
        }
    }

    /** Two witnesses over the same files could each cosign another side of a fork. */
    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        directory.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException thisProcess) {
            // said below
        }
        channel.close();
        throw UserError.io(
                "another witness runs in %s; stop it, or name another --state-dir"
                        .formatted(directory));
    }

    private static Map<String, NoteKey> logs(Path file) throws IOException {
        Map<String, NoteKey> logs = new HashMap<>();
        List<String> lines = Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).isBlank() || lines.get(i).startsWith("#")) {
                continue;
            }
            try {
                NoteKey key = NoteKey.parse(lines.get(i).strip());
                logs.put(key.name(), key);
            } catch (MalformedProofException wrong) {
                throw UserError.usage("%s line %d: %s".formatted(file, i + 1, wrong.getMessage()));
            }
        }
        if (logs.isEmpty()) {
            throw UserError.usage(
                    "%s: expected the identity/vkey line of a host, found none".formatted(file));
        }
        return logs;
    }

    private static InetSocketAddress address(String text) {
        Matcher address = ADDRESS.matcher(text);
        if (!address.matches() || Integer.parseInt(address.group(2)) > 0xffff) {
            throw UserError.usage(
                    "%s is '%s', expected HOST:PORT such as 127.0.0.1:8473"
                            .formatted(LISTEN, text));
        }
        return new InetSocketAddress(address.group(1), Integer.parseInt(address.group(2)));
    }
}
