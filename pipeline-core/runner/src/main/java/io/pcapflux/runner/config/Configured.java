package io.pcapflux.runner.config;

import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.runner.http.HttpEndpoint;
import java.util.Optional;

/**
 * What a configuration describes.
 *
 * @param http the port that tells of it while it runs, if there is to be one
 */
public record Configured(Pipeline pipeline, Optional<HttpEndpoint> http) {}
