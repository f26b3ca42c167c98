package io.github.ssepush.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;

/**
 * The user of Redis that {@code docs/scaling.md} describes.
 */
public final class RedisRights {

	public static final String USER = "sse-push";

	public static final String PASSWORD = "not-a-secret";

	private static final Pattern DOCUMENTED = Pattern.compile("ACL SETUSER sse-push on >PASSWORD ([^`]+)");

	private RedisRights() {
	}

	/** Return what the documentation says that the user may do. */
	public static List<String> documented() {
		try {
			String text = Files.readString(Path.of("../docs/scaling.md"), StandardCharsets.UTF_8);
			Matcher rights = DOCUMENTED.matcher(text);
			if (!rights.find()) {
				throw new IllegalStateException("No rights in docs/scaling.md");
			}
			return Arrays.asList(rights.group(1).replace("\\", " ").strip().split("\\s+"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Return where a server is, for that user. */
	public static RedisURI uri(RedisProcess redis) {
		return RedisURI.builder(redis.uri()).withAuthentication(USER, PASSWORD.toCharArray()).build();
	}

	/** Create the user. */
	public static void grant(RedisProcess redis) {
		CommandArgs<String, String> user = new CommandArgs<>(StringCodec.UTF8).add("SETUSER")
			.add(USER)
			.add("on")
			.add(">" + PASSWORD);
		documented().forEach(user::add);
		redis.commands().dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), user);
	}

}
