package io.github.ssepush.broker.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.UserPage;

/**
 * Lists the users who are online, one partition after the other. A cursor has the number
 * of the partition, the time at which the last user came, and the name of this user.
 */
final class OnlineUsers {

	private final PresenceCalls calls;

	OnlineUsers(PresenceCalls calls) {
		this.calls = calls;
	}

	CompletableFuture<Long> count() {
		CompletableFuture<Long> sum = CompletableFuture.completedFuture(0L);
		for (Partition partition : this.calls.partitions()) {
			sum = sum.thenCombine(this.calls.page(partition, "", "", 0),
					(before, reply) -> before + Long.parseLong(Call.decode(reply.get(0))));
		}
		return sum;
	}

	CompletableFuture<UserPage> page(@Nullable String cursor, int limit) {
		return collect((cursor != null) ? Cursor.read(cursor) : Cursor.START, limit, new ArrayList<>());
	}

	private CompletableFuture<UserPage> collect(Cursor cursor, int limit, List<String> users) {
		if (cursor.partition == Partition.COUNT) {
			return CompletableFuture.completedFuture(new UserPage(users, null));
		}
		int missing = limit - users.size();
		if (missing == 0) {
			return CompletableFuture.completedFuture(new UserPage(users, cursor.write()));
		}
		return this.calls.page(this.calls.partitions().get(cursor.partition), cursor.since, cursor.user, missing)
			.thenCompose((reply) -> {
				List<String[]> found = reply.stream().skip(1).map((text) -> Call.decode(text).split(" ", 2)).toList();
				found.forEach((user) -> users.add(user[1]));
				Cursor next = (found.size() < missing) ? new Cursor(cursor.partition + 1, "", "")
						: new Cursor(cursor.partition, found.get(missing - 1)[0], found.get(missing - 1)[1]);
				return collect(next, limit, users);
			});
	}

	/**
	 * Position in the list.
	 *
	 * @param partition the number of the partition
	 * @param since the time at which the last user came, empty for the first one
	 * @param user the name of the last user
	 */
	private record Cursor(int partition, String since, String user) {

		private static final Cursor START = new Cursor(0, "", "");

		static Cursor read(String text) {
			String[] parts = text.split(" ", 3);
			if (parts.length < 3 || !parts[0].matches("\\d|[1-5]\\d|6[0-3]") || !parts[1].matches("\\d{0,15}")) {
				throw new IllegalArgumentException("The cursor of a page of users must be one of the page before");
			}
			return new Cursor(Integer.parseInt(parts[0]), parts[1], parts[2]);
		}

		String write() {
			return this.partition + " " + this.since + " " + this.user;
		}

	}

}
