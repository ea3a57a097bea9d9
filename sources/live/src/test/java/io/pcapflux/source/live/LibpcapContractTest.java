package io.pcapflux.source.live;

class LibpcapContractTest extends SentTrafficContract {
    @Override
    Engine engine() {
        return Engine.LIBPCAP;
    }
}
