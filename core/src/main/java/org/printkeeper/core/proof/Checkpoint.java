package org.printkeeper.core.proof;

import java.util.List;

/**
 * What a tree was at one time: the text of a signed note.
 *
 * <p>Source: c2sp.org/tlog-checkpoint.
 *
 * @param origin which log it is
 * @param size in leaves
 * @param extensions further lines, kept as they are
 */
public record Checkpoint(String origin, long size, Hash root, List<String> extensions) {
    public Checkpoint {
        extensions = List.copyOf(extensions);
    }

    /** Reads the text of a note, its last newline included. */
    public static Checkpoint parse(String text) throws MalformedProofException {
        List<String> lines = text.lines().toList();
        if (lines.size() < 3 || !text.endsWith("\n") || lines.stream().anyMatch(String::isEmpty)) {
            throw new MalformedProofException(
                    "a checkpoint: expected the lines origin, size and root");
        }
        return new Checkpoint(
                lines.get(0),
                Decimal.parse("the size of a checkpoint", lines.get(1)),
                Hash.ofBase64(lines.get(2)),
                lines.subList(3, lines.size()));
    }

    /** The text that is signed. */
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append(origin).append('\n').append(size).append('\n').append(root.toBase64());
        text.append('\n');
        extensions.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }
}
