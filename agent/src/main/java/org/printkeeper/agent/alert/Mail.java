package org.printkeeper.agent.alert;

import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.URI;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.printkeeper.agent.follow.Secret;

/**
 * Sends alerts by mail, as text and as HTML. {@code smtps://} speaks TLS from the start, {@code
 * smtp://} begins it with STARTTLS and sends nothing without, {@code smtp+plain://} has none: for a
 * relay on this host.
 */
final class Mail implements Channel {
    private static final int MAX_ALERTS = 20;

    private final ChannelSettings settings;
    private final URI url;
    private final boolean isTls;
    private final boolean isPlain;
    private final Session session;

    Mail(ChannelSettings settings) throws IOException {
        this.settings = settings;
        url = settings.requireUrl("smtp", "smtps", "smtp+plain");
        isTls = url.getScheme().equals("smtps");
        isPlain = url.getScheme().equals("smtp+plain");
        if (settings.from().isEmpty() || settings.to().isEmpty()) {
            throw new IOException("from and to: expected addresses");
        }
        session = Session.getInstance(properties());
        message(List.of(), List.of()); // the addresses can be read
    }

    private Properties properties() throws IOException {
        String millis = Long.toString(settings.timeout().toMillis());
        Properties properties = new Properties();
        properties.put("mail.smtp.connectiontimeout", millis);
        properties.put("mail.smtp.timeout", millis);
        properties.put("mail.smtp.writetimeout", millis);
        properties.put("mail.smtp.ssl.enable", Boolean.toString(isTls));
        properties.put("mail.smtp.starttls.enable", Boolean.toString(!isTls && !isPlain));
        properties.put("mail.smtp.starttls.required", Boolean.toString(!isTls && !isPlain));
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.localhost", settings.sender().host());
        if (settings.authorities().isPresent()) {
            SSLContext tls = TrustedAuthorities.of(settings.authorities().get());
            properties.put("mail.smtp.ssl.socketFactory", tls.getSocketFactory());
        }
        return properties;
    }

    @Override
    public int maxPerMessage() {
        return MAX_ALERTS;
    }

    @Override
    public void send(List<Alert> alerts) throws IOException {
        Message message = message(alerts, List.of(alerts.getFirst().key()));
        try (Transport transport = session.getTransport("smtp")) {
            Optional<Secret> secret = settings.secret();
            int port = url.getPort() < 0 ? (isTls ? 465 : isPlain ? 25 : 587) : url.getPort();
            if (secret.isPresent()) {
                transport.connect(url.getHost(), port, settings.user(), secret.get().read());
            } else {
                transport.connect(url.getHost(), port, null, null);
            }
            transport.sendMessage(message, message.getAllRecipients());
        } catch (SendFailedException refused) {
            throw isForGood(refused)
                    ? new RefusedException(words(refused))
                    : new IOException(words(refused), refused);
        } catch (MessagingException failed) {
            throw new IOException(words(failed), failed);
        }
    }

    private static boolean isForGood(SendFailedException refused) {
        return refused instanceof SMTPSendFailedException answer && answer.getReturnCode() >= 500;
    }

    private String words(MessagingException failed) {
        Exception cause = failed.getNextException();
        String message = String.valueOf(failed.getMessage()).strip();
        return url.getHost() + ": " + message + (cause == null ? "" : ": " + cause.getMessage());
    }

    /** Mails on one trouble are one thread. */
    private MimeMessage message(List<Alert> alerts, List<String> keys) throws IOException {
        try {
            MimeMessage message = new MimeMessage(session);
            message.setFrom(new InternetAddress(settings.from(), true));
            for (String to : settings.to()) {
                message.addRecipient(Message.RecipientType.TO, new InternetAddress(to, true));
            }
            message.setHeader("Date", RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
            message.setHeader("Auto-Submitted", "auto-generated");
            for (String key : keys) {
                String id = HexFormat.of().formatHex(Digest.sha256(key), 0, 16);
                message.setHeader(
                        "References", "<" + id + "@" + settings.sender().host() + ".printkeeper>");
            }
            if (!alerts.isEmpty()) {
                message.setSubject(subject(alerts), "UTF-8");
                message.setContent(content(alerts));
            }
            return message;
        } catch (MessagingException wrong) {
            throw new IOException("from or to: " + wrong.getMessage(), wrong);
        }
    }

    private String subject(List<Alert> alerts) {
        String first = AlertText.title(alerts.getFirst(), settings.sender());
        return alerts.size() == 1 ? first : first + " and " + (alerts.size() - 1) + " more";
    }

    private MimeMultipart content(List<Alert> alerts) throws MessagingException {
        StringBuilder text = new StringBuilder();
        StringBuilder html = new StringBuilder();
        for (Alert alert : alerts) {
            text.append(AlertText.lines(alert, settings.sender())).append('\n');
            html.append("<h3>").append(escaped(AlertText.title(alert, settings.sender())));
            html.append("</h3>\n<table>\n");
            AlertText.facts(alert)
                    .forEach((name, value) ->
                            html.append(
                                    "<tr><td>%s</td><td>%s</td></tr>\n"
                                            .formatted(escaped(name), escaped(value))));
            html.append("</table>\n");
        }
        MimeBodyPart plain = new MimeBodyPart();
        plain.setText(text.toString(), "UTF-8");
        MimeBodyPart rich = new MimeBodyPart();
        rich.setText(html.toString(), "UTF-8", "html");
        return new MimeMultipart("alternative", plain, rich);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
