package io.pcapflux.runner.config;

import io.pcapflux.operator.PacketOperator;
import io.pcapflux.runner.http.HttpOptions;
import io.pcapflux.sink.PacketSink;
import io.pcapflux.source.PacketSource;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys at the top of a configuration, in the same way as the options of a component. The reader knows keys by it and
 * the schema is made from it; none is ever made, since the reader goes on where parts are missing.
 */
record Document(
        @Nullable String name,
        List<PacketSource> sources,
        @Nullable List<PacketOperator> operators,
        List<PacketSink> sinks,
        @Nullable HttpOptions http) {
    static List<String> keys() {
        return Arrays.stream(components()).map(Binder::key).toList();
    }

    static RecordComponent[] components() {
        return Document.class.getRecordComponents();
    }
}
