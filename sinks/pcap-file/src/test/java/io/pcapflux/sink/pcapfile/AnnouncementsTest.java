package io.pcapflux.sink.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureOptions;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.TimeResolution;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What each new file is told again. */
class AnnouncementsTest {
    private final Announcements known = new Announcements();

    private static CaptureSection section(Capture capture) {
        return new CaptureSection(capture, CaptureOptions.NONE);
    }

    private static CaptureInterface adapter(Capture capture, int id) {
        return new CaptureInterface(capture, id, null, LinkType.ETHERNET, 0, TimeResolution.MICROSECONDS);
    }

    @Test
    void aSectionTakesThePlaceOfTheOneBeforeOfTheSameContentOnly() {
        Capture one = Capture.anonymous("one");
        Capture other = Capture.anonymous("other");
        CaptureInterface others = adapter(other, 0);
        CaptureSection again = section(one.loop(1));
        CaptureInterface now = adapter(one.loop(1), 0);
        known.add(section(one), true);
        known.add(adapter(one, 0), true);
        known.add(others, true);
        known.add(again, true);
        known.add(now, true);
        assertThat(known.takeAll()).isEqualTo(List.of(others, again, now));
        assertThat(known.interfaces()).containsExactly(others, now);
    }

    /** As many as a merge of so many files has. What is done for each shows in the memory that it takes meanwhile. */
    @Test
    void aSectionCostsTheSameHoweverManyThereAre() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int sections = 20_000;
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < sections; i++) {
            known.add(section(Capture.anonymous("one of many")), true);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(sections * 2_000L);
        assertThat(known.takeAll()).hasSize(sections);
    }
}
