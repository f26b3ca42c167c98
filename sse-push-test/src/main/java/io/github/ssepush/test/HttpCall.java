package io.github.ssepush.test;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * A request without a body.
 *
 * @param method the method
 * @param target the address
 * @param headers the lines of the head after the first, without line breaks
 */
record HttpCall(String method, URI target, List<String> headers) {

	HttpCall with(String name, String value) {
		List<String> more = new ArrayList<>(this.headers);
		more.removeIf((line) -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1));
		more.add(name + ": " + value);
		return new HttpCall(this.method, this.target, more);
	}

	String head() {
		String query = (this.target.getRawQuery() != null) ? "?" + this.target.getRawQuery() : "";
		StringBuilder head = new StringBuilder(this.method).append(' ')
			.append(this.target.getRawPath())
			.append(query)
			.append(" HTTP/1.1\r\nHost: ")
			.append(this.target.getRawAuthority())
			.append("\r\n");
		this.headers.forEach((line) -> head.append(line).append("\r\n"));
		if (!this.method.equals("GET")) {
			head.append("Content-Length: 0\r\nConnection: close\r\n");
		}
		return head.append("\r\n").toString();
	}

}
