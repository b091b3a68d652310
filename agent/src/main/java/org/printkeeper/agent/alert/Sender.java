package org.printkeeper.agent.alert;

/**
 * Who tells.
 *
 * @param host this machine, as people call it
 * @param version of the program
 */
public record Sender(String host, String version) {}
