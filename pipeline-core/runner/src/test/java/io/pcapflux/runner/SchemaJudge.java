package io.pcapflux.runner;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Judges YAML by a JSON Schema as editors do, with a validator that is not ours. */
public final class SchemaJudge {
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private final Schema schema;

    /** Refuses what is no schema by the specification. */
    public SchemaJudge(JsonNode schema) {
        List<Error> wrong = REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"))
                .validate(schema);
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException("not a schema: " + wrong);
        }
        this.schema = REGISTRY.getSchema(schema);
    }

    /** What is wrong with a text. */
    public List<String> problems(String yaml) {
        LoadSettings settings =
                LoadSettings.builder().setSchema(new CoreSchema()).build();
        JsonNode value = JsonMapper.shared().valueToTree(new Load(settings).loadFromString(yaml));
        return schema.validate(value).stream().map(Error::toString).toList();
    }
}
