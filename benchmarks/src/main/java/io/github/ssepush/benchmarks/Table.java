package io.github.ssepush.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The tables of {@code docs/performance.md}, each with the number of clients it is about
 * and further arguments for its servers.
 */
@SuppressWarnings("ImmutableEnumChecker") // The lists are, the scenarios have no state.
enum Table {

	FAN_OUT(new FanOut(), 10_000),

	PACED(new Paced(), 10_000),

	MEMORY(new Memory(), 10_000),

	SLOW(new SlowClients(), 200),

	ONE_USER(new OneUser(false), 10_000),

	ONE_USER_BY_REQUEST(new OneUser(true), 10_000),

	CONNECT(new Connect(), 10_000),

	COLD(new Cold(), 10_000),

	NOTICE(new Notice(), 1_000, "--sse-push.heartbeat-interval=1s");

	private final Scenario scenario;

	private final int clients;

	private final List<String> arguments;

	Table(Scenario scenario, int clients, String... arguments) {
		this.scenario = scenario;
		this.clients = clients;
		this.arguments = List.of(arguments);
	}

	static Table of(String label) {
		return Arrays.stream(values())
			.filter((table) -> table.label().equals(label))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("A table is one of "
					+ Arrays.stream(values()).map(Table::label).collect(Collectors.joining(", "))));
	}

	String label() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	Scenario scenario() {
		return this.scenario;
	}

	int clients() {
		return this.clients;
	}

	List<String> arguments() {
		return this.arguments;
	}

}
