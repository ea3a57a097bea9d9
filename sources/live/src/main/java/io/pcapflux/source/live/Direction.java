package io.pcapflux.source.live;

/** Which packets of an adapter are captured: those that come in, those that go out, or both. */
public enum Direction {
    IN,
    OUT,
    INOUT
}
