package io.pcapflux.runner;

class LibpcapLiveIT extends LiveIT {
    @Override
    String engine() {
        return "libpcap";
    }
}
