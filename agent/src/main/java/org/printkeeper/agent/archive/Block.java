package org.printkeeper.agent.archive;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A part of a stream that can be read alone: a frame of a sealed segment, or a plain segment, or
 * one whose table of contents is damaged.
 *
 * <p>Thread: immutable.
 */
public final class Block {
    private final Segment segment;
    private final @Nullable SealedLayout layout;
    private final int number;

    private Block(Segment segment, @Nullable SealedLayout layout, int number) {
        this.segment = segment;
        this.layout = layout;
        this.number = number;
    }

    static Block whole(Segment segment) {
        return new Block(segment, null, 0);
    }

    static Block frame(Segment segment, SealedLayout layout, int number) {
        return new Block(segment, layout, number);
    }

    Segment segment() {
        return segment;
    }

    @Nullable SealedLayout layout() {
        return layout;
    }

    int number() {
        return number;
    }

    /** Name of the file that it is in. */
    public String name() {
        return segment.name();
    }

    /** Index of its first entry. */
    public long first() {
        return frame().map(FrameInfo::firstIndex).orElse(segment.first());
    }

    /** Index after its last entry; Long.MAX_VALUE where it may grow. */
    public long end() {
        return frame().map(info -> info.firstIndex() + info.entries()).orElse(segment.end());
    }

    /** What is known of it unread. */
    public Optional<FrameInfo> frame() {
        return layout == null ? Optional.empty() : Optional.of(layout.frames().get(number));
    }

    /** Whether it may hold something of this kind. */
    public boolean mayHold(FrameInfo.Content content) {
        return layout == null || layout.frames().get(number).mayHold(content);
    }
}
