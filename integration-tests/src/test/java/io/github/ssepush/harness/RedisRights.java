package io.github.ssepush.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

	private static final Pattern OF_A_CLUSTER = Pattern.compile("For a Redis Cluster, add `([^`]+)`");

	private RedisRights() {
	}

	/** Return what the documentation says that the user may do. */
	public static List<String> documented() {
		return find(DOCUMENTED);
	}

	private static List<String> find(Pattern pattern) {
		try {
			String text = Files.readString(Path.of("../docs/scaling.md"), StandardCharsets.UTF_8);
			Matcher rights = pattern.matcher(text);
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
	public static RedisURI uri(RedisURI server) {
		return RedisURI.builder(server).withAuthentication(USER, PASSWORD.toCharArray()).build();
	}

	/** Start a server that has the user. */
	public static RedisProcess start() {
		RedisProcess redis = RedisProcess.start();
		grant(redis, documented());
		return redis;
	}

	/** Start a cluster whose servers all have the user. */
	public static RedisCluster startCluster() {
		RedisCluster cluster = RedisCluster.start();
		List<String> rights = new ArrayList<>(documented());
		rights.addAll(find(OF_A_CLUSTER));
		cluster.processes().forEach((redis) -> grant(redis, rights));
		return cluster;
	}

	private static void grant(RedisProcess redis, List<String> rights) {
		CommandArgs<String, String> user = new CommandArgs<>(StringCodec.UTF8).add("SETUSER")
			.add(USER)
			.add("on")
			.add(">" + PASSWORD);
		rights.forEach(user::add);
		redis.commands().dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), user);
	}

}
