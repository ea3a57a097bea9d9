@NullMarked
package io.pcapflux.format.pcap;

import org.jspecify.annotations.NullMarked;
