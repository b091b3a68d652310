package org.printkeeper.agent.cli;

import java.io.IOException;
import java.util.List;

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
    public int run(List<String> arguments, Terminal terminal)
            throws IOException, InterruptedException {
        try {
            new DmesgRun(DmesgRequest.parse(arguments), terminal).run();
            return Exit.OK;
        } catch (DmesgError error) {
            terminal.out().flush();
            if (!error.words().isEmpty()) {
                terminal.err().println(PREFIX + error.words());
            }
            return Exit.NO;
        }
    }
}
