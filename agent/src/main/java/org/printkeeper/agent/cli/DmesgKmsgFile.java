package org.printkeeper.agent.cli;

import java.util.Arrays;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.DmesgRecord;
import org.printkeeper.core.record.EntryGrammar;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;

/**
 * A file of kmsg records: separated by NUL bytes as {@code dmesg --kmsg-file} has them, or one
 * behind the other as {@code cat /dev/kmsg} and our archive's segments do.
 */
final class DmesgKmsgFile {
    private final byte[] bytes;

    DmesgKmsgFile(byte[] bytes) {
        this.bytes = bytes;
    }

    void read(DmesgSink sink) {
        int start = 0;
        while (start < bytes.length) {
            int end = start;
            while (end < bytes.length && bytes[end] != 0) {
                end++;
            }
            readBetweenNuls(start, end, sink);
            start = end + 1;
        }
    }

    private void readBetweenNuls(int from, int end, DmesgSink sink) {
        int start = skipSpace(from, end);
        while (start < end) {
            int next = EntryGrammar.end(bytes, start, end);
            int entryEnd = next < 0 ? end : next;
            readEntry(start, entryEnd, sink);
            start = skipSpace(entryEnd, end);
        }
    }

    private int skipSpace(int from, int end) {
        int i = from;
        while (i < end && (bytes[i] == ' ' || (bytes[i] >= '\t' && bytes[i] <= '\r'))) {
            i++;
        }
        return i;
    }

    private void readEntry(int start, int end, DmesgSink sink) {
        try {
            Capture capture = EntryGrammar.decode(bytes, start, end - start);
            switch (capture) {
                case KmsgRecord record -> sink.record(record);
                case Gap gap -> sink.gap(gap);
                case Mark mark when mark.is(Mark.TEXT) -> sink.line(DmesgRecord.of(mark));
                case Mark mark -> {}
            }
        } catch (MalformedEntryException noRecord) {
            sink.line(plain(start, end));
        }
    }

    /** What is no record is shown as it stands. */
    private DmesgRecord plain(int start, int end) {
        int length = end - start - (bytes[end - 1] == '\n' ? 1 : 0);
        byte[] text = Arrays.copyOfRange(bytes, start, start + length);
        return new DmesgRecord(DmesgRecord.NO_PREFIX, 0, false, "", text, 0, length);
    }
}
