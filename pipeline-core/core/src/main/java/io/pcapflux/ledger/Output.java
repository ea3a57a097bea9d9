package io.pcapflux.ledger;

/**
 * What a sink was writing at one moment, for people who watch.
 *
 * @param place such as the path of the current file
 * @param bytes written in all, other files included
 */
public record Output(String place, long bytes) {}
