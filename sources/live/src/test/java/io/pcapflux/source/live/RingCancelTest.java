package io.pcapflux.source.live;

class RingCancelTest extends LiveCancelContract {
    @Override
    Engine engine() {
        return Engine.RING;
    }
}
