package io.github.ssepush.broker.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

import io.lettuce.core.RedisCommandExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ssepush.PublishOutcomeUnknownException;
import io.github.ssepush.harness.Extent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A lane makes each call once and in order, whatever a server answers, and whatever
 * becomes of connections. All happens on one thread, in an order that a seed decides on.
 */
class CallLaneTests {

	private static final long SEED = Long.getLong("lane.seed", System.nanoTime() & 0xffffff);

	private static final int RUNS = Extent.of(2000, 20_000);

	private static final int CALLS = 30;

	@Test
	void eachCallIsMadeOnceAndInOrderOrFails() {
		Set<String> seen = new HashSet<>();
		for (long seed = SEED; seed < SEED + RUNS; seed++) {
			Model model = new Model(seed);
			model.run();
			model.check();
			seen.addAll(model.seen);
		}
		assertThat(seen).as("-Dlane.seed=%d", SEED)
			.contains("lost", "again", "late", "ok", "once", "expired")
			.containsAll(List.of("MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN", "READONLY", "LOADING", "NOSCRIPT",
					"OUTDATED", "ERR"));
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = { "OUTDATED", "NON_LOCAL" })
	void callAfterOneThatIsRefusedWaitsForIt(Refusal refusal) {
		Model model = new Model(1);
		model.settle();
		model.submit(Call.Kind.PUBLISH);
		model.submit(Call.Kind.PUBLISH);
		model.server.refuse(refusal.name() + " for a test");
		model.settle();
		assertThat(model.server.done).containsExactly(0, 1);
		assertThat(model.seen).contains("OUTDATED");
		assertThat(model.refusals).contains(refusal);
	}

	@Test
	void callThatFailsForAnotherReasonLetsThoseAfterItPass() {
		Model model = new Model(1);
		model.settle();
		IntStream.range(0, 10).forEach((number) -> model.submit(Call.Kind.PUBLISH));
		model.server.refuse("OOM command not allowed when used memory > 'maxmemory'");
		model.settle();
		assertThat(model.server.done).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
		assertThat(model.calls.get(0).answer).isCompletedExceptionally();
	}

	@Test
	void callThatIsRejectedWhenItIsMadeAgainMayHaveBeenCarriedOut() {
		Model model = new Model(1);
		model.settle();
		Call call = model.submit(Call.Kind.PUBLISH);
		model.step(Model.Step.SERVE);
		model.step(Model.Step.LOSE);
		while (!model.lane.status().isOpen()) {
			model.step(Model.Step.CONNECT);
			model.step(Model.Step.SERVE);
			model.step(Model.Step.ANSWER);
		}
		model.server.refuse("OOM command not allowed when used memory > 'maxmemory'");
		model.settle();
		assertThat(model.server.done).containsExactly(0);
		assertThat(call.answer).failsWithin(Duration.ZERO)
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(PublishOutcomeUnknownException.class);
	}

	@Test
	void callThatCannotBeWrittenFailsAndLetsThoseAfterItPass() {
		Model model = new Model(1);
		Call broken = new Call(Call.Kind.PUBLISH, Script.PUBLISH, model.partition, 0, List.of(), (number, again) -> {
			throw new AssertionError("on purpose");
		});
		model.lane.submit(broken);
		model.submit(Call.Kind.PUBLISH);
		model.settle();
		assertThat(broken.answer).isCompletedExceptionally();
		assertThat(model.server.done).containsExactly(0);
		assertThat(model.seen).doesNotContain("OUTDATED");
		assertThat(model.lane.load()).isZero();
	}

	@Test
	void greetingThatIsForbiddenFailsWhatWaits() {
		Model model = new Model(1);
		model.submit(Call.Kind.PUBLISH);
		model.server.refuse("NOPERM this user has no permissions");
		model.step(Model.Step.CONNECT);
		model.step(Model.Step.SERVE);
		model.step(Model.Step.ANSWER);
		assertThat(model.calls.get(0).answer).isCompletedExceptionally();
		assertThat(model.lane.status().hindrance()).contains("NOPERM");
		model.submit(Call.Kind.PUBLISH);
		model.settle();
		assertThat(model.server.done).containsExactly(1);
	}

	@Test
	void callThatNeedsAnAnswerSoonFailsAtOnceWhileTheLaneIsNotOpen() {
		Model model = new Model(1);
		Call early = model.submit(Call.Kind.PROMPT);
		assertThat(early.answer).isCompletedExceptionally();
		model.settle();
		Call later = model.submit(Call.Kind.PROMPT);
		model.settle();
		assertThat(later.answer).isCompleted();
	}

	@Test
	void serverThatKeepsNoScriptsGetsTheirTexts() {
		Model model = new Model(1);
		model.server.keepsScripts = false;
		IntStream.range(0, 3).forEach((number) -> model.submit(Call.Kind.PUBLISH));
		model.settle();
		assertThat(model.server.done).containsExactly(0, 1, 2);
		assertThat(model.refusals).containsExactly(Refusal.NOSCRIPT, Refusal.NOSCRIPT, Refusal.NOSCRIPT);
		model.server.texts = 0;
		model.step(Model.Step.LOSE);
		model.server.keepsScripts = true;
		model.submit(Call.Kind.PUBLISH);
		model.settle();
		assertThat(model.server.done).containsExactly(0, 1, 2, 3);
		assertThat(model.server.texts).isZero();
	}

	@Test
	void nodeThatMayNotSendTextsGoesOnWithoutThem() {
		Model model = new Model(1);
		model.settle();
		for (int i = 0; i < 3; i++) {
			model.server.refuse("NOSCRIPT for a test");
			model.submit(Call.Kind.ONCE);
			model.step(Model.Step.SERVE);
			model.step(Model.Step.ANSWER);
			model.settle();
		}
		model.server.refuse("NOPERM this user has no permissions to run the 'eval' command");
		Call forbidden = model.submit(Call.Kind.PUBLISH);
		model.settle();
		assertThat(forbidden.answer).isCompletedExceptionally();
		model.server.texts = 0;
		model.submit(Call.Kind.PUBLISH);
		model.settle();
		assertThat(model.server.done).containsExactly(4);
		assertThat(model.server.texts).isZero();
	}

	@Test
	void serverThatForgetsNowAndThenGetsNoTexts() {
		Model model = new Model(1);
		model.settle();
		for (int i = 0; i < 5; i++) {
			model.server.refuse("NOSCRIPT for a test");
			model.submit(Call.Kind.PUBLISH);
			model.settle();
		}
		assertThat(model.server.done).containsExactly(0, 1, 2, 3, 4);
		assertThat(model.server.texts).isZero();
	}

	@Test
	void laneLeavesAfterItsMessagesAndNeverOpensAgain() {
		Model model = new Model(1);
		Call message = model.submit(Call.Kind.PUBLISH);
		Call last = model.leave();
		Call late = model.submit(Call.Kind.PUBLISH);
		model.settle();
		assertThat(message.answer).isCompleted();
		assertThat(last.answer).isCompleted();
		assertThat(late.answer).isCompletedExceptionally();
		assertThat(model.server.done).containsExactly(0, 1);
		assertNeverOpensAgain(model);
	}

	@Test
	void laneThatIsBeingOpenedLeaves() {
		Model model = new Model(1);
		model.step(Model.Step.CONNECT);
		Call last = model.leave();
		model.settle();
		assertThat(last.answer).isCompleted();
		assertThat(model.server.done).containsExactly(0);
		assertNeverOpensAgain(model);
	}

	@Test
	void laneThatIsNotOpenNeverOpensAfterTheEnd() {
		Model model = new Model(1);
		Call read = model.submit(Call.Kind.REPEATABLE);
		Call last = model.leave();
		assertThat(read.answer).isCompletedExceptionally();
		assertThat(last.answer).isCompleted();
		assertNeverOpensAgain(model);
	}

	@ParameterizedTest
	@ValueSource(strings = { "READONLY", "lost" })
	void laneWithoutMessagesIsNotOpenedJustToLeave(String reason) {
		Model model = new Model(1);
		model.step(Model.Step.CONNECT);
		Call last = model.leave();
		if (reason.equals("lost")) {
			model.step(Model.Step.LOSE);
		}
		model.server.refuse(reason + " for a test");
		model.settle();
		assertThat(last.answer).isCompletedExceptionally();
		assertNeverOpensAgain(model);
	}

	private static void assertNeverOpensAgain(Model model) {
		long last = model.server.last;
		model.step(Model.Step.LOSE);
		model.settle();
		assertThat(model.server.last).isEqualTo(last);
		assertThat(model.lane.status().isOpen()).isFalse();
	}

	/**
	 * A lane, its server, and what is between them.
	 */
	private static final class Model implements LaneOwner {

		private final Random random;

		private final long seed;

		private final Partition partition = Partition.all("").get(0);

		private final CallLane lane = new CallLane(this.partition, Duration.ofHours(1), this);

		private final Server server = new Server();

		private final List<Call> calls = new ArrayList<>();

		private final Set<Call> unknown = new HashSet<>();

		private final Deque<Runnable> timers = new ArrayDeque<>();

		private final Set<String> seen = new HashSet<>();

		private final List<Refusal> refusals = new ArrayList<>();

		private @Nullable Line line;

		private final List<Line> lost = new ArrayList<>();

		Model(long seed) {
			this.seed = seed;
			this.random = new Random(seed);
		}

		void run() {
			while (this.calls.size() < CALLS) {
				int dice = this.random.nextInt(100);
				if (dice < 20) {
					submit((this.random.nextInt(5) > 0) ? Call.Kind.PUBLISH : Call.Kind.ONCE);
				}
				else if (dice < 25) {
					this.server.refuse(refusal());
				}
				else if (dice < 27 && !this.calls.isEmpty()) {
					expire(this.calls.get(this.calls.size() - 1));
				}
				else {
					Step[] steps = Step.values();
					step(steps[this.random.nextInt(steps.length)]);
				}
			}
			settle();
		}

		/** Until nothing is left to do, without any more faults. */
		void settle() {
			for (int i = 0; i < 10_000; i++) {
				step(Step.CONNECT);
				step(Step.SERVE);
				step(Step.ANSWER);
				step(Step.TIMER);
				if (isIdle()) {
					return;
				}
			}
			throw new AssertionError("The lane does not come to rest: -Dlane.seed=" + this.seed);
		}

		private boolean isIdle() {
			Line open = this.line;
			return this.timers.isEmpty() && open != null && open.requests.isEmpty() && open.answers.isEmpty();
		}

		Call submit(Call.Kind kind) {
			Call call = newCall(kind);
			this.lane.submit(call);
			return call;
		}

		Call leave() {
			Call call = newCall(Call.Kind.UPKEEP);
			this.lane.leave(call);
			return call;
		}

		private Call newCall(Call.Kind kind) {
			int number = this.calls.size();
			Call call = new Call(kind, Script.PUBLISH, this.partition, 0, List.of(),
					(last, again) -> Call.encode("call", last, number, again ? "1" : "0"));
			call.deadline = System.nanoTime() + Duration.ofHours(1).toNanos();
			this.calls.add(call);
			return call;
		}

		private void expire(Call call) {
			if (!call.finished) {
				call.deadline = System.nanoTime() - 1;
				this.lane.expire(System.nanoTime(), Duration.ofHours(1));
				this.seen.add("expired");
			}
		}

		void step(Step step) {
			Line open = this.line;
			switch (step) {
				case CONNECT -> {
					if (open == null) {
						this.line = new Line();
						this.lane.open();
					}
				}
				case SERVE -> {
					// What a lost connection had still to say may come after the next.
					List<Line> lines = new ArrayList<>(this.lost);
					if (open != null) {
						lines.add(open);
					}
					if (!lines.isEmpty()) {
						Line served = lines.get(this.random.nextInt(lines.size()));
						Request request = served.requests.poll();
						if (request != null) {
							if (this.lost.contains(served)) {
								this.seen.add("late");
							}
							served.answers.add(this.server.serve(request));
						}
					}
				}
				case ANSWER -> {
					Runnable answer = (open != null) ? open.answers.poll() : null;
					if (answer != null) {
						answer.run();
					}
				}
				case LOSE -> {
					if (open != null) {
						this.seen.add("lost");
						this.line = null;
						this.lost.add(open);
						this.lane.lost(open, "lost");
					}
				}
				case TIMER -> {
					Runnable timer = this.timers.poll();
					if (timer != null) {
						timer.run();
					}
				}
			}
		}

		private String refusal() {
			List<String> texts = List.of("MOVED 1 host:1", "ASK 1 host:1", "TRYAGAIN", "CLUSTERDOWN", "READONLY",
					"LOADING", "NOSCRIPT", "ERR another one");
			String text = texts.get(this.random.nextInt(texts.size()));
			return text + " ";
		}

		void check() {
			List<Integer> done = this.server.done;
			assertThat(done).as("-Dlane.seed=%d", this.seed).isSorted().doesNotHaveDuplicates();
			for (int number = 0; number < this.calls.size(); number++) {
				Call call = this.calls.get(number);
				boolean succeeded = call.answer.isDone() && !call.answer.isCompletedExceptionally();
				assertThat(call.answer).as("-Dlane.seed=%d, call %d", this.seed, number).isDone();
				if (succeeded) {
					assertThat(done).as("-Dlane.seed=%d", this.seed).contains(number);
				}
				else if (!this.unknown.contains(call)) {
					assertThat(done).as("-Dlane.seed=%d", this.seed).doesNotContain(number);
				}
			}
		}

		@Override
		public @Nullable LaneConnection connectionTo(Partition partition) {
			return this.line;
		}

		@Override
		public Call greet(Partition partition) {
			return new Call(Call.Kind.GREETING, Script.BEAT, partition, 0, List.of(),
					(last, again) -> Call.encode("greeting", last));
		}

		@Override
		public void later(long millis, Runnable task) {
			this.timers.add(task);
		}

		@Override
		public void opened(Partition partition) {
		}

		@Override
		public void refused(Partition partition, LaneConnection connection, Refusal refusal, String message) {
			this.refusals.add(refusal);
		}

		@Override
		public void broken(LaneConnection connection, String reason) {
			throw new IllegalStateException(reason);
		}

		@Override
		public void repeats(Call call) {
			this.seen.add("again");
		}

		@Override
		public void complete(Call call, @Nullable List<byte[]> reply) {
			if (!call.finished) {
				call.finished = true;
				this.seen.add((call.kind == Call.Kind.ONCE) ? "once" : "ok");
				call.answer.complete(reply);
			}
		}

		@Override
		public void reject(Call call, Throwable failure) {
			if (!call.finished) {
				RuntimeException rejection = call.rejection(failure);
				call.finished = true;
				if (rejection instanceof PublishOutcomeUnknownException) {
					this.unknown.add(call);
				}
				call.answer.completeExceptionally(rejection);
			}
		}

		@Override
		public void fail(Call call, String reason) {
			if (!call.finished) {
				call.finished = true;
				if (call.sent) {
					this.unknown.add(call);
				}
				call.answer.completeExceptionally(call.failure(reason));
			}
		}

		private enum Step {

			CONNECT, SERVE, ANSWER, LOSE, TIMER

		}

		/**
		 * A connection on its two ways.
		 */
		private final class Line implements LaneConnection {

			private final Deque<Request> requests = new ArrayDeque<>();

			private final Deque<Runnable> answers = new ArrayDeque<>();

			@Override
			public CompletableFuture<List<byte[]>> run(Script script, boolean withText, String[] keys,
					byte[][] arguments) {
				Request request = new Request(withText, arguments, new CompletableFuture<>());
				this.requests.add(request);
				return request.answer;
			}

			@Override
			public boolean isAnswer(Throwable failure) {
				return true;
			}

		}

		private record Request(boolean withText, byte[][] arguments, CompletableFuture<List<byte[]>> answer) {

			private String argument(int index) {
				return new String(this.arguments[index], StandardCharsets.UTF_8);
			}

		}

		/**
		 * Treats numbers and tokens as the scripts do.
		 */
		private final class Server {

			private final List<Integer> done = new ArrayList<>();

			private final Map<Integer, Boolean> tokens = new HashMap<>();

			private long last = -1;

			private @Nullable String refusal;

			private boolean keepsScripts = true;

			/** The number of scripts that came as a text. */
			private int texts;

			void refuse(String text) {
				this.refusal = text;
			}

			Runnable serve(Request request) {
				String text = this.refusal;
				this.refusal = null;
				if (text == null) {
					text = carryOut(request);
				}
				String error = text;
				if (error.isEmpty()) {
					return () -> request.answer.complete(List.of());
				}
				Model.this.seen.add(error.trim().split(" ")[0]);
				return () -> request.answer.completeExceptionally(new RedisCommandExecutionException(error));
			}

			private String carryOut(Request request) {
				if (!this.keepsScripts && !request.withText) {
					return "NOSCRIPT No matching script";
				}
				this.texts += request.withText ? 1 : 0;
				long number = Long.parseLong(request.argument(1));
				boolean greets = request.argument(0).equals("greeting");
				if (greets ? number <= this.last : number != this.last + 1) {
					return "OUTDATED another one is next";
				}
				this.last = number;
				if (!greets) {
					int call = Integer.parseInt(request.argument(2));
					if (request.argument(3).equals("0") || !this.tokens.containsKey(call)) {
						this.tokens.put(call, true);
						this.done.add(call);
					}
				}
				return "";
			}

		}

	}

}
