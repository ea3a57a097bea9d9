/** Filter expressions in the pcap-filter language: compiled by libpcap, executed in the JVM. */
@NullMarked
package io.pcapflux.bpf;

import org.jspecify.annotations.NullMarked;
