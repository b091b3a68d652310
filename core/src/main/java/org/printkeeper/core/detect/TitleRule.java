package org.printkeeper.core.detect;

import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * How one sort of crash report is named: its first line, what else must be in it, where its guilty
 * frame is, and the words of the title.
 *
 * @param header the first line
 * @param more a later line that the title takes fields from; any one of these, or none needed
 * @param title words with {@code {field}} and {@code {func}}
 * @param alt a second name that groups it with related sorts, or empty
 * @param steps where to look for the frame; empty when the title names none
 * @param orElse the same, when those steps led to no frame
 * @param skip frames that are not to blame in reports of this sort
 * @param choice which of the frames is
 * @param needsStack a report of this sort without a stack trace is damaged
 * @param damaged a report that begins with such a line has lost its real beginning
 */
record TitleRule(
        Shape header,
        List<Shape> more,
        String title,
        String alt,
        List<Guilt.Step> steps,
        List<Guilt.Step> orElse,
        NameSet skip,
        Guilt.Choice choice,
        boolean needsStack,
        boolean damaged) {

    static TitleRule of(String header, String title, Guilt.Step... steps) {
        return new TitleRule(
                Shape.of(header),
                List.of(),
                title,
                "",
                List.of(steps),
                List.of(),
                NameSet.of(),
                Guilt.Choice.FIRST,
                true,
                false);
    }

    TitleRule alt(String text) {
        return new TitleRule(
                header, more, title, text, steps, orElse, skip, choice, needsStack, damaged);
    }

    TitleRule more(String... shapes) {
        return new TitleRule(
                header,
                List.of(shapes).stream().map(Shape::of).toList(),
                title,
                alt,
                steps,
                orElse,
                skip,
                choice,
                needsStack,
                damaged);
    }

    TitleRule orElse(Guilt.Step... other) {
        return new TitleRule(
                header, more, title, alt, steps, List.of(other), skip, choice, needsStack, damaged);
    }

    TitleRule skip(String... names) {
        return new TitleRule(
                header,
                more,
                title,
                alt,
                steps,
                orElse,
                NameSet.of(names),
                choice,
                needsStack,
                damaged);
    }

    TitleRule choose(Guilt.Choice other) {
        return new TitleRule(
                header, more, title, alt, steps, orElse, skip, other, needsStack, damaged);
    }

    TitleRule stackless() {
        return new TitleRule(header, more, title, alt, steps, orElse, skip, choice, false, damaged);
    }

    TitleRule lostBeginning() {
        return new TitleRule(
                header, more, title, alt, steps, orElse, skip, choice, needsStack, true);
    }

    /** Fields of the header and of the first later line that has them; empty: not of this sort. */
    Optional<SequencedMap<String, String>> fields(List<String> lines) {
        Optional<SequencedMap<String, String>> fields = read(header, lines.getFirst());
        if (fields.isEmpty() || more.isEmpty()) {
            return fields;
        }
        for (String line : lines) {
            for (Shape shape : more) {
                Optional<SequencedMap<String, String>> found = read(shape, line);
                if (found.isPresent()) {
                    fields.get().putAll(found.get());
                    return fields;
                }
            }
        }
        return Optional.empty();
    }

    boolean begins(String line) {
        return read(header, line).isPresent();
    }

    Optional<String> guilty(List<String> lines) {
        Optional<String> frame = Guilt.find(lines, steps, skip, choice);
        return frame.isPresent() || orElse.isEmpty()
                ? frame
                : Guilt.find(lines, orElse, skip, choice);
    }

    private static Optional<SequencedMap<String, String>> read(Shape shape, String line) {
        byte[] bytes = line.stripLeading().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return shape.fields(bytes, 0, bytes.length);
    }
}
