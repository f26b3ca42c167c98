package io.github.ssepush.readers;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reader of another project, used as its documentation shows it.
 */
abstract class Reader implements AutoCloseable {

	/** An application's reader looks at the event's name. */
	static final String EVENT = "order";

	private static final Pattern MESSAGE = Pattern.compile("\\{\"n\":([0-9]+)}");

	private final List<String> messages = new CopyOnWriteArrayList<>();

	private volatile int hellos;

	/** Return the messages that the application has received, each as its number. */
	List<String> messages() {
		return List.copyOf(this.messages);
	}

	/** Return of how many streams the first block has been read. */
	int hellos() {
		return this.hellos;
	}

	void received(String event, String data) {
		Matcher message = MESSAGE.matcher(data);
		if (event.equals("sse-push.hello")) {
			this.hellos++;
		}
		else if (event.equals(EVENT) && message.matches()) {
			this.messages.add(message.group(1));
		}
	}

	/** Leave the stream, and stay. */
	abstract void leave();

	@Override
	public abstract void close();

}
