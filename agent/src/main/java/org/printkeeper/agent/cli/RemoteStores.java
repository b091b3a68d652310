package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
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
    static Store of(String text, String where) {
        RemoteTarget target = target(text, where);
        return RemoteStore.of(target, new Named(target.options()), InstantSource.system());
    }

    /** The same, only looked at. */
    static RemoteTarget target(String text, String where) {
        try {
            return RemoteTarget.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw UserError.usage(where + ": " + wrong.getMessage());
        }
    }

    /** Those that the options name. */
    private record Named(Map<String, String> options) implements RemoteStore.Credentials {
        @Override
        public Optional<Secret> secret() throws IOException {
            String file = options.get("secret_file");
            if (file != null) {
                return Optional.of(Secret.of(file, System.getenv("CREDENTIALS_DIRECTORY")));
            }
            return Optional.ofNullable(options.get("secret_env")).map(Secret::ofEnvironment);
        }

        @Override
        public @Nullable SSLContext tls() throws IOException {
            String authorities = options.get("ca_file");
            Path none = Path.of("");
            return authorities == null
                    ? null
                    : new TlsFiles(none, none, Path.of(authorities)).context();
        }
    }
}
