package io.pcapflux.source.live;

class LibpcapCancelTest extends LiveCancelContract {
    @Override
    Engine engine() {
        return Engine.LIBPCAP;
    }
}
