package org.printkeeper.agent.alert;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.printkeeper.agent.follow.Secret;

/**
 * What a channel is made of; each kind needs some of it.
 *
 * @param url of the receiver, or empty
 * @param user who logs in, or empty
 * @param to addresses of people
 * @param command program and arguments
 * @param file to write to, or a socket
 * @param template of the message
 * @param authorities certificates in PEM, instead of the system's
 * @param timeout within which a message must be taken
 */
public record ChannelSettings(
        Sender sender,
        String url,
        Optional<Secret> secret,
        String user,
        String from,
        List<String> to,
        List<String> command,
        Optional<Path> file,
        Optional<Path> template,
        Optional<Path> authorities,
        Duration timeout) {

    /** The address, which must be there. */
    URI requireUrl(String... schemes) throws IOException {
        try {
            URI uri = URI.create(url);
            String scheme = uri.getScheme();
            if (scheme == null || !List.of(schemes).contains(scheme) || uri.getHost() == null) {
                throw new IllegalArgumentException("expected a scheme and a host");
            }
            return uri;
        } catch (IllegalArgumentException wrong) {
            throw new IOException(
                    "url: expected %s://HOST…, found %s"
                            .formatted(
                                    String.join(":// or ", schemes),
                                    url.isEmpty() ? "none" : "something else"),
                    wrong);
        }
    }

    URI requireHttp() throws IOException {
        return requireUrl("https", "http");
    }

    /** The secret, which must be there. */
    Secret requireSecret(String what) throws IOException {
        return secret.orElseThrow(() -> new IOException("secret_file: expected " + what));
    }

    HttpReceiver http() throws IOException {
        return new HttpReceiver(sender, timeout, authorities);
    }
}
