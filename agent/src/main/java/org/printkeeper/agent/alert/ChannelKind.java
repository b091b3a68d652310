package org.printkeeper.agent.alert;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A kind of channel: its name in the configuration and how it is made. */
public final class ChannelKind {
    /** Every kind, in the order of docs/alerts.md. */
    public static final List<ChannelKind> ALL =
            List.of(
                    new ChannelKind("mail", Mail::new),
                    new ChannelKind("webhook", Webhook::new),
                    new ChannelKind("slack", Slack::new),
                    new ChannelKind("pagerduty", PagerDuty::new),
                    new ChannelKind("alertmanager", Alertmanager::new),
                    new ChannelKind("oncall", GrafanaOnCall::new),
                    new ChannelKind("ntfy", Ntfy::new),
                    new ChannelKind("exec", ExecCommand::new),
                    new ChannelKind("journal", JournalEntry::new),
                    new ChannelKind("syslog", SyslogLine::new),
                    new ChannelKind("file", AlertFile::new));

    private final String name;
    private final Factory factory;

    private interface Factory {
        Channel open(ChannelSettings settings) throws IOException;
    }

    private ChannelKind(String name, Factory factory) {
        this.name = name;
        this.factory = factory;
    }

    public String name() {
        return name;
    }

    public static Optional<ChannelKind> named(String name) {
        return ALL.stream().filter(kind -> kind.name.equals(name)).findFirst();
    }

    /**
     * Makes one; nothing is sent.
     *
     * @throws IOException when a setting is missing or wrong, in words
     */
    public Channel open(ChannelSettings settings) throws IOException {
        return factory.open(settings);
    }
}
