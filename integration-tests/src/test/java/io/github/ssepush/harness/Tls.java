package io.github.ssepush.harness;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for localhost, made anew for each run, and who trusts it.
 */
public final class Tls {

	private static final String PASSWORD = "changeit";

	private static final Path STORE = createStore();

	private static final SSLContext CONTEXT = createContext();

	private Tls() {
	}

	/** Return the properties that make a server use the certificate. */
	public static String[] properties() {
		return new String[] { "server.ssl.key-store=" + STORE, "server.ssl.key-store-password=" + PASSWORD };
	}

	public static SSLContext context() {
		return CONTEXT;
	}

	/**
	 * The certificate and its private key, as servers want them that are not written in
	 * Java.
	 */
	public static String pem() {
		try (InputStream input = Files.newInputStream(STORE)) {
			KeyStore store = KeyStore.getInstance("PKCS12");
			store.load(input, PASSWORD.toCharArray());
			String alias = store.aliases().nextElement();
			return pem("PRIVATE KEY", store.getKey(alias, PASSWORD.toCharArray()).getEncoded())
					+ pem("CERTIFICATE", store.getCertificate(alias).getEncoded());
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String pem(String type, byte[] encoded) {
		return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(encoded) + "\n-----END " + type
				+ "-----\n";
	}

	private static Path createStore() {
		try {
			Path directory = Files.createTempDirectory("tls");
			directory.toFile().deleteOnExit();
			Path store = directory.resolve("localhost.p12");
			Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
					"-genkeypair", "-keyalg", "EC", "-alias", "localhost", "-dname", "CN=localhost", "-ext",
					"SAN=DNS:localhost,IP:127.0.0.1", "-storetype", "PKCS12", "-keystore", store.toString(),
					"-storepass", PASSWORD)
				.inheritIO()
				.start();
			if (!keytool.waitFor(1, TimeUnit.MINUTES) || keytool.exitValue() != 0) {
				throw new IllegalStateException("keytool made no certificate");
			}
			store.toFile().deleteOnExit();
			return store;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static SSLContext createContext() {
		try (InputStream input = Files.newInputStream(STORE)) {
			KeyStore store = KeyStore.getInstance("PKCS12");
			store.load(input, PASSWORD.toCharArray());
			TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			trust.init(store);
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(null, trust.getTrustManagers(), null);
			return context;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
