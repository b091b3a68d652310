package org.printkeeper.agent.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.subethamail.smtp.server.SMTPServer;

/** Mail, to a real SMTP server in this process. */
class MailTest {
    private static final Alert FIRING = ChannelsTest.alert(Alert.State.FIRING, 85);
    private static final Alert RESOLVED = ChannelsTest.alert(Alert.State.RESOLVED, 85);

    @TempDir Path folder;

    private GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));

    @AfterEach
    void stop() {
        server.stop();
        System.clearProperty("greenmail.tls.keystore.file");
    }

    private int port() {
        return server.getSmtp().getPort();
    }

    @Test
    void sendsTextAndHtmlAndThreadsWhatBelongsTogether() throws Exception {
        server.start();
        Channel mail = Settings.of("smtp+plain://127.0.0.1:" + port()).open("mail");
        mail.send(List.of(FIRING, ChannelsTest.alert(Alert.State.FIRING, 60)));
        mail.send(List.of(RESOLVED));
        MimeMessage[] mails = server.getReceivedMessages();
        assertThat(mails).hasSize(2);
        assertThat(mails[0].getSubject())
                .isEqualTo("[ERROR] web1: title of disk (3 times) and 1 more");
        assertThat(mails[1].getSubject()).startsWith("[RESOLVED] web1");
        assertThat(mails[0].getHeader("References")).isEqualTo(mails[1].getHeader("References"));
        assertThat(mails[0].getHeader("Auto-Submitted")).containsExactly("auto-generated");
        MimeMultipart parts = (MimeMultipart) mails[0].getContent();
        assertThat(parts.getContentType()).startsWith("multipart/alternative");
        assertThat(text(parts, 0)).contains("what to do: ").contains("key: disk <a&b>");
        assertThat(text(parts, 1)).contains("disk &lt;a&amp;b&gt;").doesNotContain("<b>");
    }

    private static String text(MimeMultipart parts, int i) throws Exception {
        return parts.getBodyPart(i).getContent().toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtps"})
    void speaksTlsToThoseItTrustsAndToNobodyElse(String scheme) throws Exception {
        Certificates ours = Certificates.in(folder, "ours", "IP:127.0.0.1");
        System.setProperty("greenmail.tls.keystore.file", ours.keyStore().toString());
        System.setProperty("greenmail.tls.keystore.password", Certificates.PASSWORD);
        server = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtps"));
        server.start();
        String url = scheme + "://127.0.0.1:" + server.getSmtps().getPort();
        Channel stranger = Settings.of(url).open("mail");
        assertThatThrownBy(() -> stranger.send(List.of(FIRING)))
                .hasMessageContaining("certification path");
        Settings.of(url).trusting(ours.pem()).open("mail").send(List.of(FIRING));
        assertThat(server.getReceivedMessages()).hasSize(1);
    }

    @Test
    void sendsNothingWithoutTlsUnlessItIsTold() throws Exception {
        server.start();
        Channel mail = Settings.of("smtp://127.0.0.1:" + port()).open("mail");
        assertThatThrownBy(() -> mail.send(List.of(FIRING))).hasMessageContaining("STARTTLS");
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    @Test
    void beginsTlsWithThoseItTrustsAndWithNobodyElse() throws Exception {
        Certificates ours = Certificates.in(folder, "ours", "IP:127.0.0.1");
        Queue<String> received = new ConcurrentLinkedQueue<>();
        SMTPServer strict =
                SMTPServer.port(0)
                        .bindAddress(InetAddress.getLoopbackAddress())
                        .startTlsSocketFactory(ours.tls())
                        .requireTLS()
                        .messageHandler((_, _, to, data) ->
                                received.add(to + " " + new String(data, StandardCharsets.UTF_8)))
                        .build();
        strict.start();
        try {
            String address = "127.0.0.1:" + strict.getPortAllocated();
            Channel stranger = Settings.of("smtp://" + address).open("mail");
            assertThatThrownBy(() -> stranger.send(List.of(FIRING)))
                    .hasMessageContaining("certification path");
            Channel plain = Settings.of("smtp+plain://" + address).open("mail");
            assertThatThrownBy(() -> plain.send(List.of(FIRING)))
                    .as("the server takes nothing without")
                    .hasMessageContaining("STARTTLS");
            assertThat(received).isEmpty();
            Settings.of("smtp://" + address)
                    .trusting(ours.pem())
                    .open("mail")
                    .send(List.of(FIRING));
            assertThat(received).singleElement().asString().contains("title of disk");
        } finally {
            strict.stop();
        }
    }

    @Test
    void triesAgainWhenNobodyListens() throws Exception {
        server.start();
        int port = port();
        server.stop();
        Channel mail = Settings.of("smtp+plain://127.0.0.1:" + port).open("mail");
        assertThatThrownBy(() -> mail.send(List.of(FIRING)))
                .isNotInstanceOf(Channel.RefusedException.class)
                .hasMessageContaining("127.0.0.1");
    }
}
