package io.pcapflux.sink.pcapfile;

/**
 * How much is kept: older files are deleted, also those of earlier runs, but none that the sink's path cannot name.
 *
 * @param files the newest so many, with the one being written; 0 = any number
 * @param bytes the newest files of so many bytes in all; the one being written counts with its rotation size, if it has
 *     one; 0 = any
 */
public record FileRing(long files, long bytes) {
    /** Keeps all. */
    public static final FileRing NONE = new FileRing(0, 0);

    public FileRing {
        if (files < 0 || bytes < 0) {
            throw new IllegalArgumentException("a ring must not be negative");
        }
    }

    boolean deletes() {
        return files > 0 || bytes > 0;
    }
}
