package org.printkeeper.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every form of a record that a kernel is known to give. */
class KmsgFixturesTest {
    private static KmsgRecord parse(String raw) throws MalformedEntryException {
        return KmsgRecord.parse(raw);
    }

    @Test
    void takesSemicolonsAndCommasInTheText() throws Exception {
        assertThat(parse("6,1,2,-;a;b,c=d;\n").text()).isEqualTo("a;b,c=d;");
    }

    @Test
    void ignoresHeaderFieldsThatItDoesNotKnow() throws Exception {
        KmsgRecord record = parse("6,1,2,-,new=1,caller=C0,other;text\n");
        assertThat(record.caller()).contains("C0");
        assertThat(record.text()).isEqualTo("text");
    }

    @Test
    void tellsTwoCallersApartWhoseFragmentsInterleave() throws Exception {
        KmsgRecord first = parse("6,10,5,-,caller=T7;begin \n");
        KmsgRecord other = parse("6,11,6,-,caller=T8;other\n");
        KmsgRecord rest = parse("6,12,7,c,caller=T7;end\n");
        assertThat(first.caller()).isEqualTo(rest.caller()).isNotEqualTo(other.caller());
        assertThat(rest.isContinuation()).isTrue();
        assertThat(first.isContinuation()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"b12:8", "c127:3", "n8", "+sound:card0", "+pci:0000:00:1f.2"})
    void keepsEveryFormOfDevice(String device) throws Exception {
        KmsgRecord record = parse("4,1,2,-;text\n SUBSYSTEM=x\n DEVICE=" + device + "\n");
        assertThat(record.keys()).containsEntry("DEVICE", device);
    }

    @Test
    void unescapesNewlinesInValues() throws Exception {
        assertThat(parse("6,1,2,-;t\n KEY=a\\x0ab\n").keys()).containsEntry("KEY", "a\nb");
    }

    @Test
    void acceptsFacility255AndLevel7() throws Exception {
        KmsgRecord record = parse("2047,1,0,-;text\n");
        assertThat(record.facility().code()).isEqualTo(255);
        assertThat(record.level()).isEqualTo(Level.DEBUG);
        assertThat(record.timestampMicros()).isZero();
        assertThat(record.isFromKernel()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551614",
        "18446744073709551615"
    })
    void countsInUnsigned64Bits(String number) throws Exception {
        KmsgRecord record = parse("6," + number + ",1,-;text\n");
        assertThat(Long.toUnsignedString(record.sequence())).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "6",
                "6,",
                "6,1",
                "6,1,2",
                "6,1,2,",
                "6,1,2,;text\n",
                "6,1,2,-",
                "6,1,2,-text\n",
                "-6,1,2,-;text\n",
                "6,18446744073709551616,2,-;text\n",
                "6,99999999999999999999999,2,-;text\n",
                "65536,1,2,-;text\n",
                "6,1x,2,-;text\n",
                " 6,1,2,-;text\n",
                "<6>[ 1.000000] text\n"
            })
    void refusesWhatIsNoHeader(String raw) {
        assertThatThrownBy(() -> parse(raw))
                .isInstanceOf(MalformedEntryException.class)
                .hasMessageContaining("expected");
    }

    @Test
    void keepsInvalidUtf8ToTheByte() throws Exception {
        KmsgRecord record = parse("6,1,2,-;\\xd1\\x80\\xff\\x00\\x5c\n");
        assertThat(record.textBytes())
                .isEqualTo(new byte[] {(byte) 0xd1, (byte) 0x80, (byte) 0xff, 0, '\\'});
    }

    @Test
    void keepsLinesWithinARecord() throws Exception {
        assertThat(parse("6,1,2,-;one\\x0atwo\n").text()).isEqualTo("one\ntwo");
    }

    @Test
    void recognisesTheCutAt2048Bytes() throws Exception {
        String header = "6,1,2,-;";
        String escapes = "\\xd1".repeat(509);
        String exact = header + escapes + "abcd";
        assertThat(exact).hasSize(2048);
        assertThat(parse(exact).isCut()).isTrue();
        assertThat(parse(exact + "\n").isCut()).as("as archived").isTrue();
        assertThat(parse(header + escapes + "\\xd\n").isCut()).as("broken escape").isTrue();
        assertThat(parse(header + escapes + "abc\n").isCut()).as("just fits").isFalse();
        assertThat(parse(header + "text\n DEVICE=n").isCut()).as("cut key").isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text\\", "text\\x", "text\\xd"})
    void leavesADanglingEscapeAsItStands(String text) throws Exception {
        KmsgRecord record = parse("6,1,2,-;" + text);
        assertThat(record.text()).isEqualTo(text);
        assertThat(record.isCut()).isTrue();
    }

    @Test
    void anEmptyTextIsARecord() throws Exception {
        assertThat(parse("6,1,2,-;\n").text()).isEmpty();
    }

    @Test
    void aCutRecordIsArchivedWithANewlineAndReadBackAsCut() throws Exception {
        byte[] entry = EntryGrammar.encode(parse("6,1,2,-;text \\xd1\\x8"));
        assertThat(entry).endsWith((byte) '\n');
        assertThat(((KmsgRecord) EntryGrammar.decode(entry, 0, entry.length)).isCut()).isTrue();
    }

    @Test
    void gapsAndMarksComeBackAsTheyWere() throws Exception {
        Gap gap = new Gap(-2, -1, Cause.NOT_RUNNING, 5, Gap.UNKNOWN_MICROS);
        Mark mark =
                Mark.of(
                        Mark.NOTE,
                        "empty",
                        "",
                        "quote",
                        "a \"b\" c",
                        "back",
                        "\\x41",
                        "umlaut",
                        "ä\n\u0000");
        for (Capture capture : new Capture[] {gap, mark}) {
            byte[] entry = EntryGrammar.encode(capture);
            assertThat(EntryGrammar.decode(entry, 0, entry.length)).isEqualTo(capture);
            assertThat(new String(entry, StandardCharsets.UTF_8)).isASCII().doesNotContain("\n\n");
        }
    }
}
