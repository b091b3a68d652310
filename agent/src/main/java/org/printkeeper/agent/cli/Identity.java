package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;

/** The name that this archive's logs have for the world, and keep. */
final class Identity {
    private static final String DOMAIN = "printkeeper.invalid/h/";
    private static final int ID_BYTES = 16;

    private Identity() {}

    /**
     * Origin of the log of kernel records, without its epoch; made up at the first start, and when
     * the file is damaged: keys of a name with blanks could never be checked.
     */
    static String origin(Path identity) throws IOException {
        Path file = identity.resolve("origin");
        if (Files.exists(file)) {
            String kept = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
            if (kept.matches("[^\\s+]+")) {
                return kept;
            }
        }
        Files.createDirectories(identity);
        String origin = DOMAIN + hostId() + "/kernel";
        Path temporary = identity.resolve("origin.tmp");
        try (FileChannel out =
                FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap((origin + '\n').getBytes(StandardCharsets.US_ASCII)));
            out.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        return origin;
    }

    /** Where the keys of second-hand lines are. */
    static Path ofImported(Path identity) {
        return identity.resolve("imported");
    }

    /** Origin of the log of second-hand lines of the same host. */
    static String originOfImported(Path identity) throws IOException {
        return origin(identity).replaceFirst("/kernel$", "") + "/imported";
    }

    /**
     * Tells hosts apart without giving their machine id away, which machine-id(5) asks to keep
     * secret.
     */
    private static String hostId() throws IOException {
        String machine;
        try {
            machine = Files.readString(Path.of("/etc/machine-id")).strip();
        } catch (NoSuchFileException container) {
            machine = UUID.randomUUID().toString();
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(("printkeeper " + machine).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(hash, ID_BYTES));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
