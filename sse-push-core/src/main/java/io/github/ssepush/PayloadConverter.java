package io.github.ssepush;

/**
 * Strategy interface to convert a payload to the bytes of an event's data. Called once
 * for each message, on the sender's thread. Payloads of type {@code String} and {@code
 * byte[]} are sent as they are, without a call. The default converts as Spring MVC
 * converts the bodies of JSON responses.
 */
@FunctionalInterface
public interface PayloadConverter {

	/**
	 * Convert a payload.
	 * @param payload the payload of the application
	 * @return the data as UTF-8
	 */
	byte[] convert(Object payload);

}
