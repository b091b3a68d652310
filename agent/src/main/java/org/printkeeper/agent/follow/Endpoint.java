package org.printkeeper.agent.follow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Where a log server is, and who we are there.
 *
 * @param base its address, to which the server's path is added
 * @param user empty for none: the secret is a token
 */
public record Endpoint(
        String base, Map<String, String> headers, String user, Optional<Secret> secret) {
    /**
     * The header of that name.
     *
     * @param scheme how a token is sent: {@code Bearer}
     */
    public Optional<String> authorization(String scheme) throws IOException {
        if (secret.isEmpty()) {
            return Optional.empty();
        }
        String word = secret.get().read();
        if (user.isEmpty()) {
            return Optional.of(scheme + " " + word);
        }
        byte[] both = (user + ":" + word).getBytes(StandardCharsets.UTF_8);
        return Optional.of("Basic " + Base64.getEncoder().encodeToString(both));
    }
}
