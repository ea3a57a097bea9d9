package io.pcapflux.sink;

/**
 * What became of the packets that entered a sink.
 *
 * @param written safe in the file, or acknowledged by the broker
 * @param shed dropped because the sink could not keep up
 * @param failed could not be written
 * @param deadLettered refused for themselves and put aside
 * @param spooled put into a spool for later
 */
public record SinkReport(long written, long shed, long failed, long deadLettered, long spooled) {

    /** All packets accounted for. */
    public long total() {
        return written + shed + failed + deadLettered + spooled;
    }
}
