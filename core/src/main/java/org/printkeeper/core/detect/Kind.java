package org.printkeeper.core.detect;

/**
 * A known kind of kernel event.
 *
 * @param name dotted and stable, for example {@code mem.oom.memcg}
 * @param severity 0 (nothing) to 100 (the machine is gone); alerts are ordered by it
 * @param title what it is, for people
 */
public record Kind(String name, int severity, String title) {
    /** The area that the first part of the name stands for, in one word. */
    public String category() {
        return switch (name.substring(0, Math.max(0, name.indexOf('.')))) {
            case "mem" -> "memory";
            case "hw" -> "hardware";
            case "st" -> "storage";
            case "fs" -> "filesystem";
            case "net" -> "network";
            case "crash" -> "crash";
            case "sec" -> "security";
            case "dev" -> "device";
            case "virt" -> "virtualization";
            case "log" -> "logging";
            default -> "system";
        };
    }
}
