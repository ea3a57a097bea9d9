package io.pcapflux.spi;

/** An option has a value that cannot be used. Thrown by the constructor of an options record. */
public class OptionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String option;

    /**
     * @param option the option's name as the user writes it, such as {@code max-in-flight}
     * @param message what is wrong with its value and what is right
     */
    public OptionException(String option, String message) {
        super(message);
        this.option = option;
    }

    public String option() {
        return option;
    }
}
