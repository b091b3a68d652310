package org.printkeeper.agent.live;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class that needs the lab: root, Debian, a real {@code /dev/kmsg}, and the parts it names.
 * Where one is missing, the class is skipped and the reason printed.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("live")
@ExtendWith(LabCondition.class)
@interface Live {
    /** Parts as {@code lab ready} names them: events, journald, rsyslog, syslog-ng, vm. */
    String[] needs() default {"events"};
}
