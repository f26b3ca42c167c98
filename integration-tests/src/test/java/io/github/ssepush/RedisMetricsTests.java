package io.github.ssepush;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;

import io.github.ssepush.harness.Patience;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The meters of the Redis broker are those of the documentation, and count.
 */
class RedisMetricsTests {

	private static final Pattern ROW = Pattern.compile("(?m)^\\| `(sse\\.push\\.redis\\.[a-z.]+)` \\| (\\w+) ");

	@Test
	void metersAreThoseOfTheDocumentationAndCount() throws IOException {
		Set<String> documented = ROW.matcher(Files.readString(Path.of("../docs/observability.md")))
			.results()
			.map(RedisMetricsTests::describe)
			.collect(Collectors.toCollection(TreeSet::new));
		try (RedisProcess redis = RedisProcess.start();
				TestServer server = TestServer.start(Wire.TOMCAT, redis.properties())) {
			MeterRegistry meters = server.bean(MeterRegistry.class);
			Set<String> registered = meters.getMeters()
				.stream()
				.map(Meter::getId)
				.filter((id) -> id.getName().startsWith("sse.push.redis."))
				.map((id) -> id.getName() + " " + id.getType().name().toLowerCase(Locale.ROOT))
				.collect(Collectors.toCollection(TreeSet::new));
			assertThat(registered).isEqualTo(documented);
			Patience.await().until(() -> meters.get("sse.push.redis.lanes.held").gauge().value() == 0);
			redis.commands().scriptFlush();
			server.template().sendToUser("alice", "after the flush").join();
			assertThat(meters.get("sse.push.redis.redirects").tag("kind", "noscript").functionCounter().count())
				.isPositive();
			assertThat(meters.get("sse.push.redis.calls.waiting").gauge().value()).isLessThan(100);
			assertThat(meters.get("sse.push.redis.inbox.age").gauge().value()).isLessThan(20);
			redis.kill();
			Patience.await().until(() -> meters.get("sse.push.redis.inbox.age").gauge().value() > 1);
			server.template().sendToUser("alice", "to nobody");
			Patience.await().until(() -> meters.get("sse.push.redis.calls.waiting").gauge().value() > 0);
			Patience.await().until(() -> meters.get("sse.push.redis.lanes.held").gauge().value() == 64);
			Patience.await().until(() -> meters.get("sse.push.redis.connections.lost").functionCounter().count() > 0);
			redis.restart();
			Patience.await()
				.until(() -> meters.get("sse.push.redis.inbox.gaps").functionCounter().count() > 0
						&& meters.get("sse.push.redis.inbox.age").gauge().value() < 1
						&& meters.get("sse.push.redis.calls.waiting").gauge().value() == 0);
		}
	}

	private static String describe(MatchResult row) {
		return row.group(1) + " " + row.group(2);
	}

}
