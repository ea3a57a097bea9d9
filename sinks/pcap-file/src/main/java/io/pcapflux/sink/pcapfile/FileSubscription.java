package io.pcapflux.sink.pcapfile;

import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import io.pcapflux.sink.SinkReport;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/** One subscription of a sink: hands packets and the clock to the files, and tells how it ends. */
final class FileSubscription extends BaseSubscriber<Packet> {
    private static final long MOST_BETWEEN_TICKS = 250;

    private final FileSettings settings;
    private final MonoSink<SinkReport> result;
    private final SinkAccount account;
    private final Scheduler scheduler;
    private final CompletionCommand command;
    private final FileNames names;
    private final KeptFiles kept;
    private final FileSequence files;
    private final Context context;
    private final Disposable.Composite atEnd = Disposables.composite();
    private NameList list = NameList.open("");

    FileSubscription(FileSettings settings, MonoSink<SinkReport> result) {
        this.settings = settings;
        this.result = result;
        this.account = SinkAccount.of(result.contextView());
        account.settlesInOrder();
        this.scheduler = settings.timer();
        this.command = new CompletionCommand(settings);
        this.names = new FileNames(settings);
        this.kept = new KeptFiles(settings.ring, settings.rotation);
        this.files =
                new FileSequence(settings, account, new CurrentFile(settings, account, names, kept, this::completed));
        MetadataListener listener = files::announce;
        this.context = listener.putInto(Context.of(result.contextView()));
    }

    /** Looks at what earlier runs left. */
    void prepare() throws IOException {
        if (settings.recover) {
            new Salvage(settings.path, settings.listener).run();
        }
        names.find();
        kept.find(settings.path);
    }

    /** Opens where the names of files are printed. */
    void begin() {
        list = NameList.open(settings.names);
        atEnd.add(list);
    }

    private void completed(FileListener.CompleteFile file) {
        settings.listener.completed(file);
        list.add(file.path());
        command.file(file.path());
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        long period = Math.max(1, Math.min(settings.flushInterval.toMillis() / 2, MOST_BETWEEN_TICKS));
        atEnd.add(scheduler.schedulePeriodically(this::tick, period, period, TimeUnit.MILLISECONDS));
        Duration duration = settings.limit.duration();
        if (!duration.isZero()) {
            atEnd.add(scheduler.schedule(this::timeIsOver, duration.toMillis(), TimeUnit.MILLISECONDS));
        }
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    protected void hookOnNext(Packet packet) {
        if (!files.write(packet)) {
            end();
        }
    }

    private void tick() {
        onTimer(() -> files.tick(scheduler.now(TimeUnit.MILLISECONDS)));
    }

    private void timeIsOver() {
        onTimer(files::timeIsOver);
    }

    /** Ends the current file, on the timer. */
    void rotate() {
        scheduler.schedule(() -> onTimer(files::rotate));
    }

    @FunctionalInterface
    private interface Look {
        boolean isEnd();
    }

    private void onTimer(Look look) {
        try {
            if (look.isEnd()) {
                end();
            }
        } catch (RuntimeException e) {
            cancel();
            fail(e);
        }
    }

    /** In order, before the stream has ended. */
    private void end() {
        cancel();
        complete();
    }

    @Override
    protected void hookOnComplete() {
        complete();
    }

    private void complete() {
        try {
            files.finishWhole();
        } catch (RuntimeException e) {
            fail(e);
            return;
        }
        atEnd.dispose();
        command.whenDone(() -> result.success(account.report()));
    }

    @Override
    protected void hookOnError(Throwable failure) {
        try {
            files.finish();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
        fail(failure);
    }

    private void fail(Throwable failure) {
        atEnd.dispose();
        command.whenDone(() -> result.error(failure));
    }

    /** Whoever waits for the result waits no longer. */
    void abort() {
        cancel();
        try {
            files.cancel();
        } finally {
            atEnd.dispose();
            command.cancel();
        }
    }
}
