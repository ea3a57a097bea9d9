package io.pcapflux.source.pcapfile;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.MetadataListener;

/** Tells a listener of a capture that is opened again all but what it was told when the capture was looked into. */
final class Unannounced implements MetadataListener {
    private final MetadataListener listener;
    private final int knownInterfaces;
    private boolean begun;

    Unannounced(MetadataListener listener, int knownInterfaces) {
        this.listener = listener;
        this.knownInterfaces = knownInterfaces;
    }

    @Override
    public void accept(CaptureMetadata metadata) {
        boolean firstSection = !begun && metadata instanceof CaptureSection;
        begun = true;
        if (firstSection || (metadata instanceof CaptureInterface one && one.id() < knownInterfaces)) {
            return;
        }
        listener.accept(metadata);
    }
}
