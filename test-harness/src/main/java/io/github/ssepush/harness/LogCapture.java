package io.github.ssepush.harness;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Captures what any logger writes at INFO and above while this is open. Open it after the
 * start of an application, which resets the log.
 */
public final class LogCapture implements AutoCloseable {

	private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	private final @Nullable Level level = this.root.getLevel();

	private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

	private LogCapture() {
		this.appender.list = Collections.synchronizedList(new ArrayList<>());
		this.appender.start();
		this.root.addAppender(this.appender);
		this.root.setLevel(Level.INFO);
	}

	public static LogCapture start() {
		return new LogCapture();
	}

	/**
	 * Return the messages, each with its level in front.
	 * @return the messages in their order
	 */
	public List<String> messages() {
		return events().stream().map((event) -> event.getLevel() + " " + event.getFormattedMessage()).toList();
	}

	/**
	 * Return what some loggers have logged, and where.
	 * @param loggers how the names of the loggers begin
	 * @return the messages, each with its logger in front
	 */
	public List<String> messagesOf(String loggers) {
		return events().stream()
			.filter((event) -> event.getLoggerName().startsWith(loggers))
			.map((event) -> event.getLoggerName() + " " + event.getFormattedMessage())
			.toList();
	}

	/** Copy the list under the lock with which other threads append to it. */
	private List<ILoggingEvent> events() {
		synchronized (this.appender) {
			return List.copyOf(this.appender.list);
		}
	}

	@Override
	public void close() {
		this.root.setLevel(this.level);
		this.root.detachAppender(this.appender);
	}

}
