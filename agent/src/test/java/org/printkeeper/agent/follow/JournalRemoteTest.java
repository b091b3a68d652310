package org.printkeeper.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.alert.Certificates;
import org.printkeeper.core.syslog.Rfc5424;
import org.printkeeper.core.syslog.SyslogMessage;

/** TLS; that systemd-journal-remote takes what is sent, SyslogTest shows. */
class JournalRemoteTest {
    @TempDir Path folder;

    private final List<String> uploads = new ArrayList<>();
    private Certificates certificate;
    private HttpsServer server;
    private int answer = 202;

    @BeforeEach
    void serve() throws Exception {
        certificate = Certificates.in(folder, "server", "IP:127.0.0.1");
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.tls()));
        server.createContext("/upload", this::take);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        uploads.add(new String(body, StandardCharsets.UTF_8));
        exchange.sendResponseHeaders(answer, -1);
        exchange.close();
    }

    @Test
    void uploadsByTlsToAServerThatItTrusts() throws Exception {
        HttpOutput output = output(trusting(certificate));
        write(output);
        output.flush();
        assertThat(uploads)
                .singleElement()
                .asString()
                .contains("SYSLOG_IDENTIFIER=app\n", "MESSAGE=text\n");
        assertThat(output.settled(8)).isEqualTo(8);
        output.close();
    }

    @Test
    void keepsWhatTheServerDoesNotTake() throws Exception {
        HttpOutput output = output(trusting(certificate));
        write(output);
        answer = 500;
        assertThatThrownBy(output::flush).hasMessageContaining("answered 500");
        assertThat(output.settled(8)).isEqualTo(7);
        answer = 202;
        output.flush();
        assertThat(output.settled(8)).isEqualTo(8);
        output.close();
    }

    @Test
    void sendsNothingToAServerThatItDoesNotTrust() throws Exception {
        HttpOutput output = output(trusting(Certificates.in(folder, "other", "IP:127.0.0.1")));
        write(output);
        assertThatThrownBy(output::flush).isInstanceOf(IOException.class);
        assertThat(uploads).isEmpty();
        assertThat(output.settled(8)).isEqualTo(7);
        output.close();
    }

    private HttpOutput output(SSLContext tls) {
        String url = "https://127.0.0.1:" + server.getAddress().getPort();
        var endpoint = new Endpoint(url, Map.of(), "", Optional.empty());
        return new HttpOutput(new JournalRemote("00"), endpoint, tls);
    }

    private static void write(HttpOutput output) throws Exception {
        SyslogMessage message = Rfc5424.parse("<13>1 - - app - - - text");
        output.write(new byte[0], new MessageSource.Received(message, 0), 7);
    }

    private static SSLContext trusting(Certificates server) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(server.pem())) {
            var certificates = CertificateFactory.getInstance("X.509");
            store.setCertificateEntry("server", certificates.generateCertificate(pem));
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
