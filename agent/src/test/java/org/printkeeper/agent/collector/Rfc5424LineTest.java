package org.printkeeper.agent.collector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class Rfc5424LineTest {
    private static final String HEADER = "<4>1 2026-11-21T08:01:20Z host kernel - - - ";
    private static final String TORN = "500 " + HEADER + "torn";

    private final List<String> messages = new ArrayList<>();
    private final Rfc5424Line reader = new Rfc5424Line();

    private static String counted(String text) {
        return (HEADER + text).length() + " " + HEADER + text;
    }

    private void take(String lines) {
        for (String line : lines.split("\n", -1)) {
            reader.take(line.getBytes(ISO_8859_1), this::keep);
        }
    }

    private void keep(byte[] message) {
        messages.add(new String(message, ISO_8859_1));
    }

    private List<String> read(String lines) {
        take(lines);
        reader.end(this::keep);
        return messages;
    }

    @Test
    void aTornMessageEndsWhereTheNextBegins() {
        String next = counted("next" + "-".repeat(600));
        assertThat(read(TORN + next + counted("last")))
                .containsExactly(TORN, next, counted("last"));
    }

    @Test
    void aTornMessageOnALineOfItsOwnLeavesTheNextLineWhole() {
        String next = counted("next" + "-".repeat(600));
        assertThat(read(TORN + "\n" + next)).containsExactly(TORN, next);
    }

    @Test
    void whatFollowsATornMessageMayHaveLinesThatAreStillToCome() {
        String next = counted("line\n" + "-".repeat(600) + "\n\nend");
        assertThat(read(TORN + next)).containsExactly(TORN, next);
    }

    @Test
    void severalTornMessagesInARowAreSeveral() {
        String next = counted("-".repeat(900));
        assertThat(read(TORN + TORN + "\n" + TORN + next)).containsExactly(TORN, TORN, TORN, next);
    }

    @Test
    void theLastOfATornMessageAndAShorterWholeOneIsRead() {
        assertThat(read(TORN + "\n" + counted("next"))).containsExactly(TORN, counted("next"));
    }

    @Test
    void aTornMessageThatEndsInDigitsCostsTheNextNothingButItsCount() {
        take(TORN + " 12" + counted("next") + "\n" + counted("-".repeat(900)));
        assertThat(read("")).hasSize(3);
        assertThat(messages.get(1)).endsWith(" " + HEADER + "next");
    }

    @Test
    void aLengthBeyondAllReasonIsNotWaitedFor() {
        take("9000000 " + HEADER + "torn" + counted("next"));
        assertThat(messages).containsExactly("9000000 " + HEADER + "torn", counted("next"));
    }

    @Test
    void aWholeMessageMayHoldWhatLooksLikeAnother() {
        String whole = counted("a" + counted("b\n" + counted("c") + "\nd"));
        assertThat(read(whole + counted("next") + "\n" + whole))
                .containsExactly(whole, counted("next"), whole);
    }

    @Test
    void aLineWithoutCountMayHoldWhatLooksLikeACountedOne() {
        String line = HEADER + "a " + counted("b");
        assertThat(read(line + "\n" + line)).containsExactly(line, line);
    }

    @Test
    void aPieceOfALongLineMayEndWithinACount() {
        String first = counted("first");
        take(first + counted("cut").substring(0, 3));
        assertThat(read(counted("cut").substring(3) + counted("last")))
                .containsExactly(
                        first, counted("cut").substring(0, 3), HEADER + "cut", counted("last"));
    }
}
