package org.printkeeper.core.record;

/**
 * One thing that capture has to say, in the order in which it happened: a record that the kernel
 * numbered, a range of numbers that could not be read, or a mark of the capture itself.
 *
 * <p>Invariant: per boot, {@code last − first + 1 = records + Σ gaps}.
 */
public sealed interface Capture permits KmsgRecord, Gap, Mark {}
