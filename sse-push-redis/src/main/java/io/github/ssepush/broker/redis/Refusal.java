package io.github.ssepush.broker.redis;

import java.util.Arrays;
import java.util.regex.Pattern;

import io.lettuce.core.RedisCommandExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * An error of Redis that says that a call was not carried out, and may be once it is made
 * again, here or elsewhere.
 */
enum Refusal {

	/** Another shard has the partition. */
	MOVED("MOVED ", true),

	/** The partition is about to move; it is not followed on the way. */
	ASK("ASK ", false),

	/** Some of its keys have moved. */
	TRYAGAIN("TRYAGAIN ", false),

	/** No shard has it, or too few nodes of the cluster see each other. */
	CLUSTERDOWN("CLUSTERDOWN ", true),

	/** The server is a replica now. */
	READONLY("READONLY ", true),

	/** The server is a replica that has lost its master. */
	MASTERDOWN("MASTERDOWN ", true),

	/** The server reads its data from the disk. */
	LOADING("LOADING ", false),

	/** The server runs a script that does not end. */
	BUSY("BUSY ", false),

	/** The server has forgotten the scripts. */
	NOSCRIPT("NOSCRIPT ", false),

	/** The number of the call is not the next one. */
	OUTDATED("OUTDATED ", false),

	/** A slot has moved while a script ran, which may have done a part of its work. */
	NON_LOCAL("non local key", false);

	private final Pattern pattern;

	private final boolean moves;

	/** Redis 6 puts the error of a script's command into a sentence. */
	Refusal(String text, boolean moves) {
		this.pattern = Pattern.compile("(^|\\W)" + text);
		this.moves = moves;
	}

	/**
	 * Find the refusal in what a call failed with.
	 * @return {@code null} if it is none
	 */
	static @Nullable Refusal of(Throwable failure) {
		if (!(failure instanceof RedisCommandExecutionException)) {
			return null;
		}
		String message = String.valueOf(failure.getMessage());
		return Arrays.stream(values())
			.filter((refusal) -> refusal.pattern.matcher(message).find())
			.findFirst()
			.orElse(null);
	}

	/** Return whether another server is to be looked for. */
	boolean moves() {
		return this.moves;
	}

	/** Return whether nothing at all was done. */
	boolean isCertain() {
		return this != NON_LOCAL;
	}

}
