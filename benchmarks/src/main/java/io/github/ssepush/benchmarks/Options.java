package io.github.ssepush.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.DefaultApplicationArguments;

/**
 * The options of a run on its command line.
 *
 * @param table what to measure
 * @param clients how many streams
 * @param repetitions how often each server is started and measured
 * @param seconds how long to measure each time
 * @param warmUp how many seconds to do the same before, until the JVM has compiled it
 * @param heap the heap of each server, all of it touched at its start
 * @param servers what to measure, in this order
 * @param jvms what each server runs on, in turns
 * @param floor the program built from {@code floor.c}
 */
record Options(Table table, int clients, int repetitions, int seconds, int warmUp, String heap, List<Peer> servers,
		List<Jvm> jvms, Path floor) {

	static Options of(String... args) {
		ApplicationArguments arguments = new DefaultApplicationArguments(args);
		Table table = Table.of(arguments.getNonOptionArgs().stream().findFirst().orElse(""));
		return new Options(table, option(arguments, "clients").map(Integer::valueOf).orElse(table.clients()),
				option(arguments, "repetitions").map(Integer::valueOf).orElse(3),
				option(arguments, "seconds").map(Integer::valueOf).orElse(10),
				option(arguments, "warm-up").map(Integer::valueOf).orElse(15), option(arguments, "heap").orElse("2g"),
				option(arguments, "servers").map((names) -> Arrays.stream(names.split(",", -1)).map(Peer::of).toList())
					.orElse(List.of(Peer.values())),
				jvms(arguments), Path.of(option(arguments, "floor").orElse("target/floor")));
	}

	/** Return what is to be measured: each server on each JVM. */
	List<Candidate> candidates() {
		return Candidate.of(this.servers, this.jvms);
	}

	private static List<Jvm> jvms(ApplicationArguments arguments) {
		List<Path> homes = options(arguments, "java").map(Path::of).toList();
		List<List<String>> options = options(arguments, "options").map((text) -> List.of(text.split(",", -1))).toList();
		return (homes.isEmpty() ? List.of(Jvm.ownHome()) : homes).stream()
			.flatMap((home) -> (options.isEmpty() ? List.of(Jvm.DEFAULT_OPTIONS) : options).stream()
				.map((chosen) -> new Jvm(home, chosen)))
			.toList();
	}

	private static java.util.stream.Stream<String> options(ApplicationArguments arguments, String name) {
		return Optional.ofNullable(arguments.getOptionValues(name)).stream().flatMap(List::stream);
	}

	private static Optional<String> option(ApplicationArguments arguments, String name) {
		return options(arguments, name).findFirst();
	}

}
