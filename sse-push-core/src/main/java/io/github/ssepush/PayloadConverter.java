package io.github.ssepush;

/**
 * Turns a payload into the bytes of an event's data. Called once for a message, on the
 * sender's thread, and never for a {@code String} or a {@code byte[]}, which are sent as
 * they are. The default converts as Spring MVC converts the bodies of JSON responses.
 */
@FunctionalInterface
public interface PayloadConverter {

	/**
	 * Convert a payload.
	 * @param payload what the application sends
	 * @return the data as UTF-8
	 */
	byte[] convert(Object payload);

}
