package io.github.ssepush.autoconfigure;

import java.util.List;

/**
 * Several beans of the application could authenticate the requests for streams.
 */
class AmbiguousAuthenticationException extends RuntimeException {

	private final String property;

	private final List<String> beans;

	AmbiguousAuthenticationException(String property, List<String> beans) {
		super("Several beans could authenticate requests for streams: " + String.join(", ", beans));
		this.property = property;
		this.beans = List.copyOf(beans);
	}

	String property() {
		return this.property;
	}

	List<String> beans() {
		return this.beans;
	}

}
