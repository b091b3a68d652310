package org.printkeeper.agent.alert;

import java.io.IOException;

/**
 * Every kind of channel, in the order of docs/alerts.md. The classes of those that nobody uses are
 * never loaded: a start of the capture must not wait for them.
 */
public enum ChannelKind {
    MAIL,
    WEBHOOK,
    SLACK,
    PAGERDUTY,
    ALERTMANAGER,
    ONCALL,
    NTFY,
    EXEC,
    JOURNAL,
    SYSLOG,
    FILE;

    /**
     * Makes one; nothing is sent.
     *
     * @throws IOException when a setting is missing or wrong, in words
     */
    public Channel open(ChannelSettings settings) throws IOException {
        return switch (this) {
            case MAIL -> new Mail(settings);
            case WEBHOOK -> new Webhook(settings);
            case SLACK -> new Slack(settings);
            case PAGERDUTY -> new PagerDuty(settings);
            case ALERTMANAGER -> new Alertmanager(settings);
            case ONCALL -> new GrafanaOnCall(settings);
            case NTFY -> new Ntfy(settings);
            case EXEC -> new ExecCommand(settings);
            case JOURNAL -> new JournalEntry(settings);
            case SYSLOG -> new SyslogLine(settings);
            case FILE -> new AlertFile(settings);
        };
    }
}
