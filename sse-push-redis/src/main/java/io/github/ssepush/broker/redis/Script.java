package io.github.ssepush.broker.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * The scripts that run inside Redis, each in one atomic step. The files describe their
 * input and output.
 */
enum Script {

	PUBLISH(true, "publish"), ROUTE(true, "route"), TELL(true, "tell"), RECALL(false, "recall"),
	ATTACH(true, "join", "read", "attach"), RUN_PUBLISH(true, "runs", "run-publish"),
	RUN_ATTACH(true, "runs", "join", "read", "run-attach"), DETACH(true, "detach"), BEAT(true, "beat"),
	HELLO(true, "hello"), KEEP(true, "keep"), LEAVE(true, "leave"), PRESENCE(false, "presence"),
	PRESENCE_NOTE(true, "presence-keys", "presence-note"), PRESENCE_BEAT(true, "presence-keys", "presence-beat"),
	PRESENCE_CLAIM(true, "presence-keys", "presence-claim"), PRESENCE_DONE(true, "presence-keys", "presence-done"),
	PRESENCE_LOOK(true, "presence-keys", "presence-look"), PRESENCE_PAGE(false, "presence-page"),
	TICKET_ADD(true, "tickets", "ticket-add"), TICKET_USE(true, "tickets", "ticket-use"),
	TICKET_CHANGE(true, "tickets", "ticket-change");

	private final boolean numbered;

	private final String source;

	private final String digest;

	private final String shardedSource;

	private final String shardedDigest;

	Script(boolean numbered, String... files) {
		this.numbered = numbered;
		StringBuilder text = new StringBuilder(load("prelude"));
		for (String file : files) {
			text.append(load(file));
		}
		this.source = text.toString();
		this.digest = digestOf(this.source);
		this.shardedSource = this.source.replace("'PUBLISH'", "'SPUBLISH'");
		this.shardedDigest = digestOf(this.shardedSource);
	}

	/**
	 * Return whether a call has a number, because it changes something, and a last
	 * argument that says until when it may be carried out.
	 */
	boolean isNumbered() {
		return this.numbered;
	}

	/** Return whether its answer begins with the time: those that open a lane. */
	boolean tellsTime() {
		return this == BEAT || this == HELLO;
	}

	/** The text. In a cluster, messages are published to a shard. */
	String source(boolean cluster) {
		return cluster ? this.shardedSource : this.source;
	}

	/** The name by which Redis knows the script once it is loaded. */
	String digest(boolean cluster) {
		return cluster ? this.shardedDigest : this.digest;
	}

	private static String load(String file) {
		try (InputStream input = Script.class.getResourceAsStream(file + ".lua")) {
			return new String(Objects.requireNonNull(input, file).readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String digestOf(String source) {
		try {
			MessageDigest sha = MessageDigest.getInstance("SHA-1");
			return HexFormat.of().formatHex(sha.digest(source.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
