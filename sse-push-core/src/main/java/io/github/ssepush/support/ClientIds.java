package io.github.ssepush.support;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The form of client ids: the name of the node that holds the stream, a hyphen and a
 * random name. Browsers send them back, and may send anything.
 */
public final class ClientIds {

	private static final Pattern FORM = Pattern.compile("[0-9A-Za-z][0-9A-Za-z-]{0,63}-[0-9A-Za-z]{1,64}");

	private ClientIds() {
	}

	/**
	 * Determine whether a text may be the id of a client.
	 * @param text the text
	 * @return whether it has the form of one
	 */
	public static boolean isWellFormed(@Nullable String text) {
		return text != null && FORM.matcher(text).matches();
	}

	/**
	 * Return the name of the node that holds a client.
	 * @param id the client's id, which is well-formed
	 * @return the name of the node
	 */
	public static String nodeOf(String id) {
		return id.substring(0, id.lastIndexOf('-'));
	}

}
