package org.printkeeper.core.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.printkeeper.core.record.Facility;
import org.printkeeper.core.record.Level;

class SelectorTest {
    @ParameterizedTest
    @CsvSource({
        "kern.*,               kern.debug,   true",
        "kern.*,               user.emerg,   false",
        "*.info;mail.none,     mail.err,     false",
        "*.info;mail.none,     cron.info,    true",
        "*.info,               cron.debug,   false",
        "kern.=debug,          kern.debug,   true",
        "kern.=debug,          kern.err,     false",
        "kern.info;kern.!err,  kern.err,     false",
        "kern.info;kern.!err,  kern.warning, true",
        "kern.*;mail.!=info,   mail.info,    false",
        "kern.*;mail.!=info,   mail.notice,  true",
        "kern.*;mail.!=info,   kern.info,    true",
        "'mail,news.crit',     news.alert,   true",
        "MAIL.ERROR,           mail.err,     true",
        "local7.*,             local7.info,  true",
    })
    void selectsAsSyslogConfDoes(String selector, String what, boolean isSelected) {
        String[] parts = what.split("\\.", 2);
        assertThat(
                        Selector.parse(selector)
                                .selects(
                                        Facility.parse(parts[0]).orElseThrow(),
                                        Level.parse(parts[1]).orElseThrow()))
                .isEqualTo(isSelected);
    }

    @Test
    void namesThePartThatIsWrong() {
        assertThatThrownBy(() -> Selector.parse("kern.*;mial.err"))
                .hasMessage("no facility 'mial' in selector 'kern.*;mial.err'");
        assertThatThrownBy(() -> Selector.parse("kern"))
                .hasMessageContaining("expected facility.severity");
    }
}
