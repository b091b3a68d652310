package org.printkeeper.agent.alert;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A key and its certificate for 127.0.0.1, which signs itself. */
public record Certificates(Path keyStore, Path pem) {
    static final String PASSWORD = "changeit";

    /** Makes one. */
    public static Certificates in(Path folder, String name, String subject)
            throws IOException, InterruptedException {
        Path store = folder.resolve(name + ".p12");
        Path pem = folder.resolve(name + ".pem");
        keytool(
                "-genkeypair -alias it -keyalg EC -storetype PKCS12 -validity 2 -dname CN=%s -ext SAN=%s"
                        .formatted(name, subject),
                store);
        keytool("-exportcert -alias it -rfc -file " + pem, store);
        return new Certificates(store, pem);
    }

    private static void keytool(String arguments, Path store)
            throws IOException, InterruptedException {
        String command =
                Path.of(System.getProperty("java.home"), "bin", "keytool")
                        + " "
                        + arguments
                        + " -keystore "
                        + store
                        + " -storepass "
                        + PASSWORD;
        Process process =
                new ProcessBuilder(command.split(" "))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(command);
        }
    }

    /** A server that has it. */
    public SSLContext tls() throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(keyStore)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        }
    }
}
