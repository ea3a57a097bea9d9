package io.pcapflux.packet;

/**
 * What a capture says beside its packets. It travels from a source to the sinks through the {@link MetadataListener},
 * so that interfaces without packets and blocks behind the last packet arrive too.
 */
public sealed interface CaptureMetadata
        permits CaptureSection,
                CaptureInterface,
                InterfaceStatistics,
                NameResolution,
                DecryptionSecrets,
                JournalEntry,
                CustomBlock {
    /** The capture that says so. */
    Capture capture();

    /** About how many bytes of memory it takes, for whoever keeps it: the capture decides how much that is. */
    long weight();
}
