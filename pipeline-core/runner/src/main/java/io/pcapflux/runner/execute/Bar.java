package io.pcapflux.runner.execute;

import io.pcapflux.ledger.Progress;
import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on a terminal. */
final class Bar implements AutoCloseable {
    /** Fits the narrowest usual terminal; finding out its width takes longer than many a run. */
    private static final int WIDTH = 78;

    private static final int MEBIBYTE = 1 << 20;

    private final ProgressBar bar;

    Bar(String name, Progress progress, PrintStream terminal) {
        bar = new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(progress.total())
                .setUnit("MiB", MEBIBYTE)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(terminal, WIDTH))
                .build();
        show(progress);
    }

    void show(Progress progress) {
        bar.maxHint(progress.total());
        bar.stepTo(progress.done());
    }

    /** Leaves it as it is and goes to the next line. */
    @Override
    public void close() {
        bar.close();
    }
}
