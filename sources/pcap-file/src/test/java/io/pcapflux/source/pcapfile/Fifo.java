package io.pcapflux.source.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Makes named pipes; a test that needs one is skipped where that cannot be done, and fails when CI=true. */
final class Fifo {
    private Fifo() {}

    static Path in(Path folder) throws IOException, InterruptedException {
        Path fifo = folder.resolve("fifo");
        try {
            Process mkfifo =
                    new ProcessBuilder("mkfifo", fifo.toString()).inheritIO().start();
            assertThat(mkfifo.waitFor()).isZero();
        } catch (IOException e) {
            if ("true".equals(System.getenv("CI"))) {
                throw e;
            }
            System.out.println("skipped: there is no mkfifo");
            Assumptions.abort("there is no mkfifo");
        }
        return fifo;
    }
}
