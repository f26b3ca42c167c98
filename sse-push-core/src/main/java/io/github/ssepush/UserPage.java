package io.github.ssepush;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Page of the users who are online.
 *
 * @param users the names of the users
 * @param nextCursor the cursor of the next page, {@code null} after the last one
 */
public record UserPage(List<String> users, @Nullable String nextCursor) {

	/**
	 * The maximum number of users of a page.
	 */
	public static final int MAX_SIZE = 1000;

	public UserPage {
		users = List.copyOf(users);
	}

}
