package io.pcapflux.runner.cli;

import io.pcapflux.runner.ExitCode;
import io.pcapflux.runner.Messages;
import io.pcapflux.runner.info.CaptureInfo;
import io.pcapflux.runner.info.InfoJson;
import io.pcapflux.runner.info.InfoText;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Tells what capture files hold. */
@Command(name = "info", description = "Tells what capture files hold. Exits 1 if one is not complete.")
final class InfoCommand implements Callable<Integer> {
    private static final String NOTHING_READ = ": give a pcap or pcapng file";

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Capture files: paths or file:// URIs.")
    private List<String> files = List.of();

    @Option(names = "--json", description = "Print one JSON object a line for each file.")
    private boolean json;

    @Option(names = "--digest", description = "Also print a SHA-256 over times, lengths and bytes of all packets.")
    private boolean digest;

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli fills in the rest
    InfoCommand() {}

    @Override
    public Integer call() {
        Messages messages = new Messages(System.err, false);
        boolean complete = true;
        files.forEach(file -> InputFlags.path(file, spec.commandLine()));
        if (Collections.frequency(files, "-") > 1) {
            throw new ParameterException(spec.commandLine(), "- is given twice, but standard input is there once");
        }
        for (String file : files) {
            CaptureInfo info = CaptureInfo.of(file, digest);
            if (json) {
                System.out.println(JsonMapper.shared().writeValueAsString(InfoJson.of(info)));
            } else if (info.format() != null) {
                InfoText.of(info).forEach(System.out::println);
            }
            CaptureInfo.Damage error = info.error();
            if (error != null) {
                messages.say(
                        file + ": " + error.message() + (info.format() == null ? NOTHING_READ : rest(info, error)));
            }
            complete &= error == null;
        }
        return complete ? ExitCode.OK : ExitCode.FAILED;
    }

    private static String rest(CaptureInfo info, CaptureInfo.Damage error) {
        return " (at byte " + error.offset() + "): " + info.packets() + " packets before it are counted";
    }
}
