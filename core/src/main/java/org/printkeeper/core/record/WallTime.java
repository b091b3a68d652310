package org.printkeeper.core.record;

/**
 * A moment by the wall clock, as far as it can be known.
 *
 * <p>Units: microseconds since 1970 UTC.
 *
 * @param realtimeMicros the best estimate
 * @param uncertaintyMicros how far the estimate may be off: the doubt of the conversion, and while
 *     the clock was disciplined the kernel's own bound of its error
 * @param synchronised whether the estimate rests on a clock that was disciplined
 */
public record WallTime(long realtimeMicros, long uncertaintyMicros, boolean synchronised) {}
