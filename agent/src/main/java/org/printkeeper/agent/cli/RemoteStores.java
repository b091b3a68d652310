package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.collector.Store;
import org.printkeeper.agent.follow.Secret;
import org.printkeeper.agent.remote.RemoteStore;
import org.printkeeper.agent.remote.RemoteTarget;

/** Remote stores as options and configuration name them. */
final class RemoteStores {
    private RemoteStores() {}

    /**
     * The store that a text names.
     *
     * @param where the option or key in which it stands, for messages
     */
    static Store of(String text, String where) throws IOException {
        RemoteTarget target;
        try {
            target = RemoteTarget.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw UserError.usage(where + ": " + wrong.getMessage());
        }
        String authorities = target.options().get("ca_file");
        Path none = Path.of("");
        return RemoteStore.of(
                target,
                secret(target.options()),
                authorities == null
                        ? null
                        : new TlsFiles(none, none, Path.of(authorities)).context(),
                InstantSource.system());
    }

    private static Optional<Secret> secret(Map<String, String> options) throws IOException {
        @Nullable String file = options.get("secret_file");
        @Nullable String variable = options.get("secret_env");
        if (file != null) {
            return Optional.of(Secret.of(file, System.getenv("CREDENTIALS_DIRECTORY")));
        }
        return Optional.ofNullable(variable).map(Secret::ofEnvironment);
    }
}
