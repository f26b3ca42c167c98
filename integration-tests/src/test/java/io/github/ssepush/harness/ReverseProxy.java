package io.github.ssepush.harness;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

/**
 * A proxy that is installed, on a port of its own in front of a server, as
 * {@code docs/proxies.md} sets it up. Where it is not installed the test is skipped, on a
 * build server ({@code CI=true}) it fails.
 */
public final class ReverseProxy implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final Kind kind;

	private final Path executable;

	private final Path directory;

	private final int port;

	private final TestServer server;

	private final HttpClient http2 = client(HttpClient.Version.HTTP_2);

	private final HttpClient http1 = client(HttpClient.Version.HTTP_1_1);

	private Process process;

	private ReverseProxy(Kind kind, int port, TestServer server, UnaryOperator<String> changes) throws IOException {
		this.kind = kind;
		this.executable = kind.find();
		this.port = port;
		this.server = server;
		this.directory = Files.createDirectories(Path.of("target", kind.executable, String.valueOf(this.port)))
			.toAbsolutePath();
		Files.writeString(this.directory.resolve("localhost.pem"), Tls.pem());
		Files.writeString(this.directory.resolve("proxy.conf"),
				kind.frame.formatted(configuration(server.port(), changes), this.port));
		this.process = run();
	}

	/**
	 * Start with the documented configuration.
	 * @param kind which proxy
	 * @param server what it stands in front of
	 * @param changes what to do to the configuration before
	 */
	public static ReverseProxy start(Kind kind, TestServer server, UnaryOperator<String> changes) {
		try {
			return FreePort.use((port) -> new ReverseProxy(kind, port, server, changes));
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
	public TestStream open(HttpClient.Version version, HttpRequest.Builder request) {
		HttpClient client = (version == HttpClient.Version.HTTP_2) ? this.http2 : this.http1;
		return StreamDetails.open(StreamDetails.bindTo(this.server.context(), client), request.build());
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
				throw new IllegalStateException(this.kind + " does not stop");
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
		File log = this.directory.resolve("proxy.log").toFile();
		List<String> command = new ArrayList<>(List.of(this.executable.toString()));
		this.kind.arguments
			.forEach((argument) -> command.add(argument.replace("DIRECTORY", this.directory.toString())));
		Process proxy = new ProcessBuilder(command).directory(this.directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(log))
			.start();
		Awaitility.await().atMost(PATIENCE).until(() -> !proxy.isAlive() || isListening());
		if (!proxy.isAlive()) {
			throw new IllegalStateException(this.kind + " does not start: " + Files.readString(log.toPath()));
		}
		return proxy;
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
		String server = changes.apply(this.kind.documented());
		server = replace(server, "127.0.0.1:8080", "127.0.0.1:" + upstream);
		server = replace(server, this.kind.door + "443", this.kind.door.replace("*:", "") + "127.0.0.1:" + this.port);
		return server.replace("/etc/ssl/certs/example.com.pem", this.directory + "/localhost.pem")
			.replace("/etc/ssl/private/example.com.key", this.directory + "/localhost.pem");
	}

	private static HttpClient client(HttpClient.Version version) {
		return HttpClient.newBuilder().version(version).sslContext(Tls.context()).build();
	}

	/**
	 * The kinds of proxies.
	 */
	public enum Kind {

		NGINX("nginx", "nginx", "listen ",
				List.of("-p", "DIRECTORY", "-c", "proxy.conf", "-e", "stderr", "-g", "daemon off;"), """
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
						%s
						}
						"""),

		HAPROXY("haproxy", "haproxy", "bind *:", List.of("-db", "-f", "proxy.conf"), "%s"),

		APACHE("apache2", "apache", "<VirtualHost *:", List.of("-d", "DIRECTORY", "-f", "proxy.conf", "-DFOREGROUND"),
				apache());

		private final String executable;

		private final Pattern documented;

		private final String door;

		private final List<String> arguments;

		private final String frame;

		Kind(String executable, String language, String door, List<String> arguments, String frame) {
			this.executable = executable;
			this.documented = Pattern.compile("```" + language + "\\R(.*?)```", Pattern.DOTALL);
			this.door = door;
			this.arguments = arguments;
			this.frame = frame;
		}

		/** Find the executable, which is not on the path of users other than root. */
		public Path find() {
			List<String> path = List.of(System.getenv("PATH").split(File.pathSeparator));
			Optional<Path> found = Stream.concat(path.stream(), Stream.of("/usr/sbin", "/usr/local/sbin"))
				.map((directory) -> Path.of(directory, this.executable))
				.filter(Files::isExecutable)
				.findFirst();
			if (found.isEmpty() && "true".equals(System.getenv("CI"))) {
				throw new IllegalStateException("CI=true, and no " + this.executable + " on the path");
			}
			Assumptions.assumeTrue(found.isPresent(), () -> "no " + this.executable + " on the path");
			return found.get();
		}

		private String documented() throws IOException {
			Matcher block = this.documented.matcher(Files.readString(Path.of("..", "docs", "proxies.md")));
			if (!block.find()) {
				throw new IllegalStateException("docs/proxies.md has no configuration of " + this.executable);
			}
			return block.group(1);
		}

		/** Return what Debian's own configuration has besides the site. */
		private static String apache() {
			String modules = Stream
				.of("mpm_event", "authz_core", "proxy", "proxy_http", "headers", "ssl", "http2", "filter", "deflate")
				.map((name) -> "LoadModule " + name + "_module /usr/lib/apache2/modules/mod_" + name + ".so\n")
				.collect(Collectors.joining());
			return modules + """
					PidFile apache.pid
					DefaultRuntimeDir .
					ErrorLog /dev/stderr
					User www-data
					Group www-data
					ServerName localhost
					Listen 127.0.0.1:%2$s
					%1$s
					""";
		}

	}

}
