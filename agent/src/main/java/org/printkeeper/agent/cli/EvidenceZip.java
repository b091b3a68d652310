package org.printkeeper.agent.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A zip file that takes its name when it is whole, and the SHA-256 of each file in it.
 *
 * <p>Thread: one at a time.
 */
final class EvidenceZip implements Closeable {
    /** Writes the content of one file. */
    interface Content {
        void writeTo(OutputStream out) throws IOException, InterruptedException;
    }

    private final Path file;
    private final Path temporary;
    private final ZipOutputStream zip;
    private final Map<String, String> digests = new LinkedHashMap<>();
    private boolean isWhole;

    EvidenceZip(Path file) throws IOException {
        this.file = file;
        temporary = file.resolveSibling(file.getFileName() + ".tmp");
        zip = new ZipOutputStream(Files.newOutputStream(temporary));
    }

    void add(String name, String text) throws IOException, InterruptedException {
        add(name, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    void add(String name, Content content) throws IOException, InterruptedException {
        zip.putNextEntry(new ZipEntry(name));
        MessageDigest sha256 = sha256();
        DigestOutputStream out = new DigestOutputStream(zip, sha256);
        content.writeTo(out);
        out.flush();
        zip.closeEntry();
        digests.put(name, HexFormat.of().formatHex(sha256.digest()));
    }

    /** Whether a file that is in it has nothing in it. */
    boolean isEmpty(String name) {
        return HexFormat.of().formatHex(sha256().digest()).equals(digests.get(name));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** Names and SHA-256 of the files so far. */
    Map<String, String> digests() {
        return digests;
    }

    /** All is in it. */
    void finish() throws IOException {
        zip.close();
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        isWhole = true;
    }

    @Override
    public void close() throws IOException {
        if (!isWhole) {
            try {
                zip.close();
            } finally {
                Files.deleteIfExists(temporary);
            }
        }
    }
}
