package org.printkeeper.agent.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Who we are in TLS and whom we trust, from files in PEM.
 *
 * @param certificate empty for none
 * @param key that of the certificate
 * @param authorities empty for those that Java trusts
 */
record TlsFiles(Path certificate, Path key, Path authorities) {
    private static final Pattern PKCS_8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    static TlsFiles of(Config config) {
        return new TlsFiles(
                config.get(SyslogKeys.TLS_CERTIFICATE),
                config.get(SyslogKeys.TLS_KEY),
                config.get(SyslogKeys.TLS_CA));
    }

    boolean hasIdentity() {
        return !isNone(certificate) && !isNone(key);
    }

    private static boolean isNone(Path path) {
        return path.toString().isEmpty();
    }

    /** A context with all of it. */
    SSLContext context() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManagerFactory keys = hasIdentity() ? keys() : null;
            TrustManagerFactory trust = isNone(authorities) ? null : trust();
            context.init(
                    keys == null ? null : keys.getKeyManagers(),
                    trust == null ? null : trust.getTrustManagers(),
                    null);
            return context;
        } catch (GeneralSecurityException unusable) {
            throw new IOException("TLS files cannot be used: " + unusable.getMessage(), unusable);
        }
    }

    private KeyManagerFactory keys() throws IOException, GeneralSecurityException {
        KeyStore store = emptyStore();
        char[] none = new char[0];
        store.setKeyEntry(
                "own", privateKey(), none, certificates(certificate).toArray(Certificate[]::new));
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, none);
        return keys;
    }

    private TrustManagerFactory trust() throws IOException, GeneralSecurityException {
        KeyStore store = emptyStore();
        int number = 0;
        for (Certificate each : certificates(authorities)) {
            store.setCertificateEntry("authority-" + number++, each);
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust;
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        byte[] pem = Files.readAllBytes(file);
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem));
    }

    private PrivateKey privateKey() throws IOException, GeneralSecurityException {
        Matcher pem = PKCS_8.matcher(Files.readString(key, StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw new IOException(
                    key
                            + " has no PRIVATE KEY of PKCS #8; convert it: openssl pkcs8 -topk8"
                            + " -nocrypt -in OLD -out NEW");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
        for (String algorithm : ALGORITHMS) {
            PrivateKey found = privateKey(algorithm, encoded);
            if (found != null) {
                return found;
            }
        }
        throw new IOException(key + " is a key of none of " + ALGORITHMS);
    }

    private static @Nullable PrivateKey privateKey(String algorithm, byte[] encoded)
            throws GeneralSecurityException {
        try {
            return KeyFactory.getInstance(algorithm)
                    .generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (InvalidKeySpecException ofAnother) {
            return null;
        }
    }
}
