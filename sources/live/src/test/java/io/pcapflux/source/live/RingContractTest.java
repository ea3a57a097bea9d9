package io.pcapflux.source.live;

class RingContractTest extends SentTrafficContract {
    @Override
    Engine engine() {
        return Engine.RING;
    }
}
