package org.printkeeper.agent.cli;

import java.io.IOException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.printkeeper.core.record.TimeExpression;

/** {@code dmesg}: util-linux's options and bytes, with the gaps and the right times. */
final class DmesgCommand implements DialectCommand {
    private static final String PREFIX = "printkeeper dmesg: ";

    @Override
    public String name() {
        return "dmesg";
    }

    @Override
    public String summary() {
        return "Print or control the kernel ring buffer, as util-linux's dmesg does.";
    }

    @Override
    public String help() {
        return DmesgHelp.text();
    }

    @Override
    public int run(List<String> arguments, Terminal terminal) throws IOException {
        try {
            DmesgRequest request =
                    DmesgRequest.parse(arguments, text -> moments(arguments).parse(text));
            new DmesgRun(request, terminal).run();
            return Exit.OK;
        } catch (DmesgError error) {
            terminal.out().flush();
            if (!error.words().isEmpty()) {
                terminal.err().println(PREFIX + error.words());
            }
            return Exit.NO;
        }
    }

    /** dmesg counts from the whole second. */
    private static TimeExpression moments(List<String> arguments) {
        long nowMicros = System.currentTimeMillis() / 1000 * 1_000_000;
        return new TimeExpression(nowMicros, zone(arguments.contains("--utc")));
    }

    static ZoneId zone(boolean utc) {
        return utc ? ZoneOffset.UTC : ZoneId.systemDefault();
    }
}
