package io.pcapflux.runner;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Arrows point down only: runner, then sources and sinks, then the Kafka client, then formats and filters, then core. */
@AnalyzeClasses(packages = "io.pcapflux", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] CORE = {
        "io.pcapflux",
        "io.pcapflux.packet",
        "io.pcapflux.anonymize",
        "io.pcapflux.ledger",
        "io.pcapflux.source",
        "io.pcapflux.sink",
        "io.pcapflux.operator",
        "io.pcapflux.pipeline",
        "io.pcapflux.spi"
    };

    @ArchTest
    static final ArchRule ARROWS_POINT_DOWN = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("runner")
            .definedBy("io.pcapflux.runner..")
            .layer("sources")
            .definedBy("io.pcapflux.source.*..")
            .layer("sinks")
            .definedBy("io.pcapflux.sink.*..")
            .layer("kafka client")
            .definedBy("io.pcapflux.kafka.client..")
            .layer("broker")
            .definedBy("io.pcapflux.kafka.embedded..")
            .layer("formats")
            .definedBy(
                    "io.pcapflux.format..",
                    "io.pcapflux.kafka.format..",
                    "io.pcapflux.kafka.spi..",
                    "io.pcapflux.bpf..")
            .layer("core")
            .definedBy(CORE)
            .whereLayer("runner")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("sources")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("sinks")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("broker")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("kafka client")
            .mayOnlyBeAccessedByLayers("sources", "sinks")
            .whereLayer("formats")
            .mayOnlyBeAccessedByLayers("runner", "sources", "sinks", "kafka client", "broker");

    @ArchTest
    static final ArchRule CORE_KNOWS_NO_FORMAT_DEVICE_OR_BROKER = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..", "com.sun.jna..", "org.pcap4j..", "io.pcapflux.format..", "org.slf4j..");

    @ArchTest
    static final ArchRule REACTOR_KAFKA_STAYS_IN_ONE_CLASS_EACH = noClasses()
            .that()
            .haveNameNotMatching(
                    "io\\.pcapflux\\.(sink\\.kafka\\.RecordSender|source\\.kafka\\.RecordReceiver)(\\$.*)?")
            .and()
            .resideOutsideOfPackage("reactor..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("reactor.kafka..");

    @ArchTest
    static final ArchRule CLASS_FILES_ARE_WRITTEN_FOR_FILTERS_ONLY = noClasses()
            .that()
            .resideOutsideOfPackage("io.pcapflux.bpf..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.objectweb.asm..");

    @ArchTest
    static final ArchRule PCAP4J_DECODES_WHAT_IS_PRINTED_AND_CAPTURES = noClasses()
            .that()
            .resideInAPackage("io.pcapflux..")
            .and()
            .resideOutsideOfPackages("io.pcapflux.sink.console..", "io.pcapflux.source.live..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.pcap4j..");
}
