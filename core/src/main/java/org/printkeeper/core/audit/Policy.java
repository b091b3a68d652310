package org.printkeeper.core.audit;

import java.util.Optional;
import org.printkeeper.core.record.KmsgRecord;

/** What a collector leaves out on purpose, by its nature or its configuration. */
@FunctionalInterface
public interface Policy {
    /** Keeps everything. */
    Policy KEEPS_ALL = record -> Optional.empty();

    /**
     * Why this record is not expected in the store, in a few words ({@code facility user is dropped
     * by imklog}); empty when it is expected. A record that is stored all the same counts as
     * stored.
     */
    Optional<String> excludes(KmsgRecord record);
}
