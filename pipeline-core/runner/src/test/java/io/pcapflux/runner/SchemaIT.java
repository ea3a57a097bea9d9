package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON Schema as users get it. */
class SchemaIT {
    private static final String PLUGIN = """
            public final class Plugin implements io.pcapflux.spi.OperatorProvider<Plugin.Options> {
                public record Options(io.pcapflux.spi.ByteSize largestPacket) {}
                public String type() {
                    return "of-a-plug-in";
                }
                public Class<Options> options() {
                    return Options.class;
                }
                public io.pcapflux.operator.PacketOperator create(Options options) {
                    throw new UnsupportedOperationException();
                }
            }
            """;

    @TempDir
    Path folder;

    private JsonNode printed(Path program) {
        Programs.Result result =
                Programs.run(folder, Map.of(), program.toString(), "schema").orFail();
        assertThat(result.err()).isEmpty();
        return JsonMapper.shared().readTree(result.text());
    }

    private JsonNode printed() {
        return printed(Programs.HOME.resolve("bin/pcapflux"));
    }

    @Test
    void allYamlThatIsShownIsValid() throws IOException {
        SchemaJudge judge = new SchemaJudge(printed());

        assertThat(ReadmeIT.blocks("yaml"))
                .allSatisfy(yaml -> assertThat(judge.problems(yaml)).isEmpty());
        try (Stream<Path> examples = Files.list(Programs.HOME.resolve("examples"))) {
            assertThat(examples.filter(file -> file.toString().endsWith(".yaml")))
                    .hasSizeGreaterThan(4)
                    .allSatisfy(file ->
                            assertThat(judge.problems(Files.readString(file))).isEmpty());
        }
    }

    @Test
    void itIsTheSameEachTime() {
        assertThat(printed().toString()).isEqualTo(printed().toString());
    }

    @Test
    void aPluginIsInIt() throws IOException {
        Path home = folder.resolve("with-a-plug-in");
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("plugins"));
        Files.createSymbolicLink(home.resolve("lib"), Programs.HOME.resolve("lib"));
        Path program = Files.copy(Programs.HOME.resolve("bin/pcapflux"), home.resolve("bin/pcapflux"));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        makePlugin(home.resolve("plugins/plugin.jar"));

        JsonNode options = printed(program).at("/$defs/operator/properties/of-a-plug-in");

        assertThat(options.at("/properties/largest-packet/description").asString())
                .contains("64MiB");
        assertThat(options.get("required").valueStream().map(JsonNode::asString))
                .containsExactly("largest-packet");
    }

    private void makePlugin(Path jar) throws IOException {
        Path source = Files.writeString(folder.resolve("Plugin.java"), PLUGIN);
        String classPath = System.getProperty("java.class.path");
        int exit = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", classPath, "-d", folder.toString(), source.toString());
        assertThat(exit).isZero();
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (String name : List.of("Plugin.class", "Plugin$Options.class")) {
                out.putNextEntry(new JarEntry(name));
                Files.copy(folder.resolve(name), out);
            }
            out.putNextEntry(new JarEntry("META-INF/services/io.pcapflux.spi.OperatorProvider"));
            out.write("Plugin".getBytes(StandardCharsets.US_ASCII));
        }
    }
}
