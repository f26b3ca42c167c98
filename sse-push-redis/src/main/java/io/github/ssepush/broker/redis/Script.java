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
 * What runs inside Redis, each in one atomic step. The files say what goes in and out.
 */
enum Script {

	PUBLISH("publish"), ROUTE("route"), TELL("tell"), RECALL("recall"), ATTACH("attach"), DETACH("detach"),
	BEAT("beat"), LEAVE("leave"), PRESENCE("presence"), TICKET_ADD("tickets", "ticket-add"),
	TICKET_USE("tickets", "ticket-use"), TICKET_CHANGE("tickets", "ticket-change");

	private final String source;

	private final String digest;

	Script(String... files) {
		StringBuilder text = new StringBuilder(load("prelude"));
		for (String file : files) {
			text.append(load(file));
		}
		this.source = text.toString();
		this.digest = digestOf(this.source);
	}

	String source() {
		return this.source;
	}

	/** The name by which Redis knows the script once it is loaded. */
	String digest() {
		return this.digest;
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
