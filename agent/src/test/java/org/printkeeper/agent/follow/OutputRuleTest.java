package org.printkeeper.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.printkeeper.core.syslog.SyslogForm;
import org.printkeeper.core.syslog.SyslogMessage;
import org.printkeeper.core.syslog.SyslogParser;

class OutputRuleTest {
    private static final SyslogMessage MESSAGE =
            new SyslogParser(ZoneOffset.UTC)
                    .lenient(
                            "<38>1 2026-11-21T12:00:00Z web1 sshd 12 ID1 [kmsg@32473"
                                    + " subsystem=\"net\"] Accepted key for root",
                            Instant.EPOCH);

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "*.*                                    ; true",
                "auth.info                              ; true",
                "auth.=notice                           ; false",
                "*.* app=sshd                           ; true",
                "*.* app!=sshd                          ; false",
                "*.* host~^web                          ; true",
                "*.* host!~^web                         ; false",
                "*.* message~\"key for (root|bin)$\"    ; true",
                "*.* subsystem=net pid=12 msgid=ID1     ; true",
                "*.* facility=auth severity=info        ; true",
                "*.* app=sshd host=web2                 ; false",
            })
    void selectsBySelectorAndEveryFilter(String begin, boolean isSelected) {
        OutputRule rule = OutputRule.parse(begin + " /var/log/x");
        assertThat(rule.selects(MESSAGE)).isEqualTo(isSelected);
    }

    @Test
    void readsTargetAndOptions() {
        OutputRule rule =
                OutputRule.parse("*.* /var/log/dir/ form=iso size=1M processor=\"gzip -9 -c\"");
        assertThat(rule.target()).isEqualTo("/var/log/dir/");
        assertThat(rule.form()).isEqualTo(SyslogForm.ISO);
        assertThat(rule.options()).containsEntry("processor", "gzip -9 -c");
        assertThat(OutputRule.parse("*.* tls://[2001:db8::1]:6514").form())
                .isEqualTo(SyslogForm.RFC5424);
        assertThat(rule.name()).matches("out-var-log-dir-[0-9a-f]{6}");
    }

    @Test
    void readsLogServersWithTheirPaths() {
        OutputRule rule = OutputRule.parse("*.* otlp+https://[::1]:3100/otlp tenant=ops user=me");
        assertThat(rule.target()).isEqualTo("otlp+https://[::1]:3100/otlp");
        assertThat(rule.isMarked()).isTrue();
        assertThat(rule.name())
                .as("tenants have cursors of their own")
                .isNotEqualTo(OutputRule.parse("*.* otlp+https://[::1]:3100/otlp").name());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*.*|expected a selector and a target",
                "*.* app=x|expected a target",
                "*.* ap=x /f|neither a target nor a filter",
                "*.* app~( /f|missing closing )",
                "*.* /f sise=1M|expected one of form=",
                "*.* /f index=logs|expected one of form=",
                "*.* loki+http://h:1 form=iso|expected one of index=, tenant=, user=, secret_file=",
                "*.* loki+tcp://h:1|neither a target nor a filter",
                "*.* /f form=xml|expected traditional, iso, rfc5424 or json",
                "*.x /f|no severity 'x'",
            })
    void saysWhatIsWrong(String rule, String why) {
        assertThatThrownBy(() -> OutputRule.parse(rule))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
