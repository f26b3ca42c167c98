package io.github.ssepush.engine;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.engine.log.LogSettings;
import io.github.ssepush.engine.stream.StreamSettings;

/**
 * The settings of an engine.
 *
 * @param log how much the logs hold, and for how long
 * @param stream how streams are treated
 * @param admission how many clients are admitted
 * @param writers how many threads write to clients
 * @param label what operators call the node, {@code null} for no label
 * @param presence how users who come and go are treated, {@code null} if they are not
 * tracked
 * @param tracer lets the traces of messages go on
 */
public record EngineSettings(LogSettings log, StreamSettings stream, AdmissionSettings admission, int writers,
		@Nullable String label, @Nullable UserPresence presence, DeliveryTracer tracer) {

	/**
	 * Return settings for tests: one thread, no limits of clients, and nothing that ends
	 * within an hour.
	 * @return the settings
	 */
	public static EngineSettings forTests() {
		Duration hour = Duration.ofHours(1);
		return new EngineSettings(new LogSettings(1000, 1_000_000, 1_000_000, hour, hour),
				new StreamSettings(hour, Duration.ofSeconds(3), hour, hour, Duration.ZERO, Duration.ZERO),
				AdmissionSettings.unlimited(), 1, null, null, DeliveryTracer.NONE);
	}

	/**
	 * Return these settings with other logs.
	 * @param log how much the logs hold, and for how long
	 * @return the settings
	 */
	public EngineSettings with(LogSettings log) {
		return new EngineSettings(log, this.stream, this.admission, this.writers, this.label, this.presence,
				this.tracer);
	}

	/**
	 * Return these settings with other streams.
	 * @param stream how streams are treated
	 * @return the settings
	 */
	public EngineSettings with(StreamSettings stream) {
		return new EngineSettings(this.log, stream, this.admission, this.writers, this.label, this.presence,
				this.tracer);
	}

	/**
	 * Return these settings with another admission.
	 * @param admission how many clients are admitted
	 * @return the settings
	 */
	public EngineSettings with(AdmissionSettings admission) {
		return new EngineSettings(this.log, this.stream, admission, this.writers, this.label, this.presence,
				this.tracer);
	}

	/**
	 * Return these settings with other writers.
	 * @param writers how many threads write to clients
	 * @return the settings
	 */
	public EngineSettings with(int writers) {
		return new EngineSettings(this.log, this.stream, this.admission, writers, this.label, this.presence,
				this.tracer);
	}

	/**
	 * Return these settings with the presence of users.
	 * @param presence how users who come and go are treated
	 * @return the settings
	 */
	public EngineSettings with(UserPresence presence) {
		return new EngineSettings(this.log, this.stream, this.admission, this.writers, this.label, presence,
				this.tracer);
	}

}
