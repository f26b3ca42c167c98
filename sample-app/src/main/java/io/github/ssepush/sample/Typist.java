package io.github.ssepush.sample;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;

import org.springframework.scheduling.TaskScheduler;

import io.github.ssepush.Run;
import io.github.ssepush.RunEndedException;
import io.github.ssepush.SseMessage;

/**
 * Types a text into a run.
 */
final class Typist {

	private final Run run;

	private final List<String> words;

	private final TaskScheduler scheduler;

	private final CompletableFuture<ScheduledFuture<?>> task = new CompletableFuture<>();

	private int next;

	Typist(Run run, String text, TaskScheduler scheduler) {
		this.run = run;
		this.words = List.of(text.split("(?<=\\s)(?=\\S)"));
		this.scheduler = scheduler;
	}

	void begin(Duration perWord) {
		this.task.complete(this.scheduler.scheduleAtFixedRate(this::type, perWord));
	}

	private void type() {
		try {
			this.run.append(this.words.get(this.next++));
			if (this.next % 10 == 0) {
				this.run.send(SseMessage.event("progress").data(100 * this.next / this.words.size()).build());
			}
			if (this.next == this.words.size()) {
				this.run.complete();
				end();
			}
		}
		catch (RunEndedException ex) {
			end();
		}
	}

	private void end() {
		this.task.thenAccept((task) -> task.cancel(false));
	}

}
