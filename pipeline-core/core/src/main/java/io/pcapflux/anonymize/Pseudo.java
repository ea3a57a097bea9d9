package io.pcapflux.anonymize;

/**
 * What upper-layer checksums cover of an IP header.
 *
 * @param version 4 or 6
 * @param before the sum of the addresses as they were
 * @param after the sum of the addresses as they are
 */
record Pseudo(int version, int before, int after) {}
