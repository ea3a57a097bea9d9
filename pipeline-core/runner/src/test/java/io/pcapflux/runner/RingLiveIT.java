package io.pcapflux.runner;

class RingLiveIT extends LiveIT {
    @Override
    String engine() {
        return "ring";
    }
}
