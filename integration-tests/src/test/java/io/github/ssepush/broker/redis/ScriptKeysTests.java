package io.github.ssepush.broker.redis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.lettuce.core.cluster.SlotHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Scripts use no key that the call does not name: in a cluster, one that is not named
 * ends a script half-way while its slot moves.
 */
class ScriptKeysTests {

	private static final Pattern CALL = Pattern.compile("redis\\.p?call\\('(\\w+)'(?:, *([^,)]+))?");

	private static final Pattern DECLARED = Pattern.compile("(?m)^-- KEYS: (.*)$");

	private static final Pattern USED = Pattern.compile("KEYS\\[([^]]+)]");

	/** The commands that have a channel, or nothing. */
	private static final Set<String> WITHOUT_KEY = Set.of("TIME", "PUBLISH");

	@Test
	void allScriptsAreLookedAt() throws IOException {
		assertThat(scripts().map(Resource::getFilename)).contains("prelude.lua", "publish.lua", "ticket-use.lua")
			.hasSizeGreaterThanOrEqualTo(Script.values().length + 2);
	}

	@ParameterizedTest
	@MethodSource("scripts")
	void everyCommandHasAKeyThatTheCallNames(Resource script) throws IOException {
		String text = script.getContentAsString(StandardCharsets.UTF_8);
		List<MatchResult> calls = CALL.matcher(text).results().toList();
		assertThat(calls).filteredOn((call) -> !WITHOUT_KEY.contains(call.group(1)))
			.allSatisfy((call) -> assertThat(call.group(2)).as(call.group()).matches("KEYS\\[(\\d+|i)]"));
		int declared = DECLARED.matcher(text)
			.results()
			.mapToInt((keys) -> keys.group(1).endsWith("...") ? Integer.MAX_VALUE : keys.group(1).split(",").length)
			.findFirst()
			.orElse(4);
		assertThat(USED.matcher(text).results().map((used) -> used.group(1)).filter((used) -> !used.equals("i")))
			.allSatisfy((used) -> assertThat(Integer.parseInt(used)).isBetween(1, declared));
	}

	/** The same for every partition. */
	@Test
	void allKeysOfACallAreInOneSlot() {
		assertThat(Partition.all("sse-push:")).allSatisfy((partition) -> {
			List<String> keys = partition.keys("node", partition.commands());
			keys.addAll(List.of(partition.destination("u:a{b}"), partition.messages("u:a{b}"),
					partition.idempotencyKey("u:a{b}", "{c}"), partition.tickets("x"), partition.inbox("node"),
					partition.beginnings()));
			assertThat(keys.stream().map(SlotHash::getSlot).collect(Collectors.toSet())).hasSize(1);
		});
	}

	private static Stream<Resource> scripts() throws IOException {
		return Arrays.stream(new PathMatchingResourcePatternResolver()
			.getResources("classpath*:io/github/ssepush/broker/redis/*.lua"));
	}

}
