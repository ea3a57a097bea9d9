package io.pcapflux.runner.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lists the adapters and asks for the number of one, until there is such a number or no more input. */
final class AdapterChoice {
    private final Adapters adapters;
    private final BufferedReader answers;
    private final PrintStream terminal;

    AdapterChoice(Adapters adapters, InputStream answers, PrintStream terminal) {
        this.adapters = adapters;
        this.answers = new BufferedReader(new InputStreamReader(answers, StandardCharsets.UTF_8));
        this.terminal = terminal;
    }

    /** The name of the one chosen; empty where input ends before. */
    Optional<String> ask() {
        adapters.lines().forEach(terminal::println);
        String question = "Enter the interface number (1-" + adapters.all().size() + "): ";
        try {
            while (true) {
                terminal.print(question);
                terminal.flush();
                String answer = answers.readLine();
                if (answer == null) {
                    terminal.println();
                    return Optional.empty();
                }
                Optional<String> chosen = adapters.numbered(answer.strip());
                if (chosen.isPresent()) {
                    return chosen;
                }
                terminal.println("That is no number of an interface.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
