package io.github.ssepush.benchmarks.server;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * This project with its meters.
 */
@Import(SsePushServer.class)
public class MeteredServer {

	@Bean
	PrometheusMeterRegistry meterRegistry() {
		return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
	}

	public static void main(String[] args) {
		SpringApplication.run(MeteredServer.class, args);
	}

}
