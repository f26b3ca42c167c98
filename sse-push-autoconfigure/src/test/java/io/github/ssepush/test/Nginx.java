package io.github.ssepush.test;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/**
 * The nginx that is installed, on a port of its own in front of a server, as
 * {@code docs/deployment.md} sets it up. Where there is none the test is skipped, on a
 * build server ({@code CI=true}) it fails.
 */
public final class Nginx implements AutoCloseable {

	private static final Pattern DOCUMENTED = Pattern.compile("```nginx\\R(.*?)```", Pattern.DOTALL);

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final Path executable;

	private final Path directory;

	private final int port;

	private final HttpClient http2 = client(HttpClient.Version.HTTP_2);

	private final HttpClient http1 = client(HttpClient.Version.HTTP_1_1);

	private Process process;

	private Nginx(Path executable, int upstream, UnaryOperator<String> changes) throws IOException {
		this.executable = executable;
		this.port = freePort();
		this.directory = Files.createDirectories(Path.of("target", "nginx", String.valueOf(this.port)))
			.toAbsolutePath();
		Files.writeString(this.directory.resolve("localhost.pem"), Tls.pem());
		Files.writeString(this.directory.resolve("nginx.conf"), configuration(upstream, changes));
		this.process = run();
	}

	/**
	 * Start with the documented configuration.
	 * @param server what it stands in front of
	 * @param changes what to do to the configuration before
	 */
	public static Nginx start(TestServer server, UnaryOperator<String> changes) {
		try {
			return new Nginx(find(), server.port(), changes);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Replace something that has to be there. */
	public static String replace(String configuration, String old, String replacement) {
		if (!configuration.contains(old)) {
			throw new IllegalStateException("No '" + old + "' in: " + configuration);
		}
		return configuration.replace(old, replacement);
	}

	/** Open a stream and read it until its hello. */
	public EventStream open(HttpClient.Version version, HttpRequest.Builder request) {
		return EventStream.open((version == HttpClient.Version.HTTP_2) ? this.http2 : this.http1, request.build());
	}

	/** For answers that end. */
	public HttpResponse<String> send(HttpRequest.Builder request) {
		return Exchange.send(this.http2, request.build(), HttpResponse.BodyHandlers.ofString());
	}

	public HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("https://localhost:" + this.port + path));
	}

	public HttpRequest.Builder request(String path, String user) {
		return request(path).header("Authorization", "Bearer " + Tokens.of(user));
	}

	/** Every connection ends with it. */
	public void stop() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
				throw new IllegalStateException("nginx does not stop");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Start it again, on the same port. */
	public void start() {
		try {
			this.process = run();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		stop();
	}

	private Process run() throws IOException {
		File log = this.directory.resolve("nginx.log").toFile();
		Process nginx = new ProcessBuilder(this.executable.toString(), "-p", this.directory.toString(), "-c",
				"nginx.conf", "-e", "stderr", "-g", "daemon off;")
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(log))
			.start();
		Awaitility.await().atMost(PATIENCE).until(() -> !nginx.isAlive() || isListening());
		if (!nginx.isAlive()) {
			throw new IllegalStateException("nginx does not start: " + Files.readString(log.toPath()));
		}
		return nginx;
	}

	private boolean isListening() {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	private String configuration(int upstream, UnaryOperator<String> changes) throws IOException {
		String server = documented();
		server = replace(server, "127.0.0.1:8080", "127.0.0.1:" + upstream);
		server = replace(server, "listen 443 ", "listen 127.0.0.1:" + this.port + " ");
		server = replace(server, "/etc/ssl/certs/example.com.pem", "localhost.pem");
		server = replace(server, "/etc/ssl/private/example.com.key", "localhost.pem");
		return """
				pid nginx.pid;
				worker_processes 1;
				events {
					worker_connections 512;
				}
				http {
					access_log off;
					client_body_temp_path body;
					proxy_temp_path proxy;
					fastcgi_temp_path fastcgi;
					uwsgi_temp_path uwsgi;
					scgi_temp_path scgi;
				""" + changes.apply(server) + "}\n";
	}

	private static String documented() throws IOException {
		Matcher block = DOCUMENTED.matcher(Files.readString(Path.of("..", "docs", "deployment.md")));
		if (!block.find()) {
			throw new IllegalStateException("docs/deployment.md has no configuration of nginx");
		}
		return block.group(1);
	}

	/** Where it is; not on the path of those who are not root. */
	public static Path find() {
		List<String> path = List.of(System.getenv("PATH").split(File.pathSeparator));
		Optional<Path> nginx = Stream.concat(path.stream(), Stream.of("/usr/sbin", "/usr/local/sbin"))
			.map((directory) -> Path.of(directory, "nginx"))
			.filter(Files::isExecutable)
			.findFirst();
		if (nginx.isEmpty() && "true".equals(System.getenv("CI"))) {
			throw new IllegalStateException("CI=true, and no nginx on the path");
		}
		Assumptions.assumeTrue(nginx.isPresent(), "no nginx on the path");
		return nginx.get();
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private static HttpClient client(HttpClient.Version version) {
		return HttpClient.newBuilder().version(version).sslContext(Tls.context()).build();
	}

}
