package io.github.ssepush.delivery;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.github.ssepush.RunOperations;
import io.github.ssepush.harness.AheadOfTimeApplication;

/**
 * A node in a JVM of its own that produces runs.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(RunNode.Producer.class)
public class RunNode extends AheadOfTimeApplication {

	private static final String BEAT = "sse-push.redis.beat-interval=";

	/**
	 * Return the properties of a node that has runs. {@code -Druns.beat} is for a machine
	 * that is too busy for a beat each half second.
	 */
	static String[] properties(String... broker) {
		Stream<String> own = Stream.of("sse-push.redis.timeout=10s", "sse-push.run.flush-interval=10ms",
				"sse-push.run.retention=1h", BEAT + System.getProperty("runs.beat", "500ms"),
				"sse-push.limits.max-connects-per-user=0", "logging.level.root=WARN");
		return Stream.concat(Stream.of(broker).filter((property) -> !property.startsWith(BEAT)), own)
			.toArray(String[]::new);
	}

	public static void main(String[] args) {
		SpringApplication.run(RunNode.class, args);
	}

	/**
	 * Produces the run that a seed says.
	 */
	@RestController
	static class Producer {

		private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);

		private final RunOperations runs;

		Producer(RunOperations runs) {
			this.runs = runs;
		}

		@PostMapping("/produce")
		void produce(@RequestParam("user") String user, @RequestParam("seed") long seed,
				@RequestParam("pace") int pace) {
			new RunProduction(this.runs.start(user, "answer"), seed, this.timer, pace, null).begin();
		}

	}

}
