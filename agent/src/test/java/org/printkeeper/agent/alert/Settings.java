package org.printkeeper.agent.alert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.follow.Secret;

/** Settings of a channel, as the tests need them. */
record Settings(
        String url,
        @Nullable Path secret,
        @Nullable Path file,
        @Nullable Path template,
        @Nullable Path authorities,
        List<String> command) {
    static Settings of(String url) {
        return new Settings(url, null, null, null, null, List.of());
    }

    Settings withSecret(Path folder, String text) throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), text + "\n");
        return new Settings(url, file, this.file, template, authorities, command);
    }

    Settings withFile(Path path) {
        return new Settings(url, secret, path, template, authorities, command);
    }

    Settings withTemplate(Path path) {
        return new Settings(url, secret, file, path, authorities, command);
    }

    Settings trusting(Path pem) {
        return new Settings(url, secret, file, template, pem, command);
    }

    Settings running(String... words) {
        return new Settings(url, secret, file, template, authorities, List.of(words));
    }

    Channel open(String kind) throws IOException {
        return ChannelKind.valueOf(kind.toUpperCase(Locale.ROOT))
                .open(
                        new ChannelSettings(
                                new Sender("web1", "1.0"),
                                url,
                                secret == null
                                        ? Optional.empty()
                                        : Optional.of(Secret.of(secret.toString(), null)),
                                "",
                                "printkeeper@example.org",
                                List.of("ops@example.org"),
                                command,
                                Optional.ofNullable(file),
                                Optional.ofNullable(template),
                                Optional.ofNullable(authorities),
                                Duration.ofSeconds(3)));
    }
}
