package io.github.ssepush.delivery;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

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
