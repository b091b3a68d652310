package org.printkeeper.agent.cli;

/** Numbers of things, as people write them: {@code 1 gap}, {@code 2 gaps}. */
final class Counted {
    private Counted() {}

    static String of(long number, String noun) {
        return "%s %s%s".formatted(Long.toUnsignedString(number), noun, number == 1 ? "" : "s");
    }
}
