package io.github.ssepush.sample;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Firefox without a display and without a driver, as it is found on the path: it opens a
 * page that tells the server what it sees. Whatever is not on this machine is behind a
 * proxy that does not exist.
 */
final class Firefox implements AutoCloseable {

	private static final String PREFERENCES = """
			user_pref("browser.shell.checkDefaultBrowser", false);
			user_pref("browser.aboutwelcome.enabled", false);
			user_pref("datareporting.policy.dataSubmissionEnabled", false);
			user_pref("app.update.enabled", false);
			user_pref("network.captive-portal-service.enabled", false);
			user_pref("network.connectivity-service.enabled", false);
			user_pref("network.proxy.type", 1);
			user_pref("network.proxy.http", "127.0.0.1");
			user_pref("network.proxy.http_port", 9);
			user_pref("network.proxy.ssl", "127.0.0.1");
			user_pref("network.proxy.ssl_port", 9);
			""";

	private final Path profile;

	private Optional<Process> process = Optional.empty();

	/**
	 * Create a browser that is not started yet.
	 * @param profile an empty directory
	 */
	Firefox(Path profile) {
		this.profile = profile;
	}

	/**
	 * Start with a page.
	 * @param url the page's address
	 * @throws IOException if Firefox cannot be started
	 */
	void open(String url) throws IOException {
		Files.writeString(this.profile.resolve("user.js"), PREFERENCES);
		ProcessBuilder builder = new ProcessBuilder(find().orElseThrow().toString(), "--headless", "--no-remote",
				"--profile", this.profile.toString(), url)
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD);
		builder.environment().put("HOME", this.profile.toString());
		this.process = Optional.of(builder.start());
	}

	static boolean isInstalled() {
		return find().isPresent();
	}

	@Override
	public void close() {
		List<ProcessHandle> processes = this.process.stream()
			.flatMap((started) -> Stream.concat(started.descendants(), Stream.of(started.toHandle())))
			.toList();
		processes.forEach(ProcessHandle::destroyForcibly);
		processes.forEach((each) -> each.onExit().join());
	}

	private static Optional<File> find() {
		String[] directories = System.getenv("PATH").split(Pattern.quote(File.pathSeparator));
		return Arrays.stream(directories)
			.flatMap((directory) -> Arrays.stream(new String[] { "firefox-esr", "firefox" })
				.map((name) -> new File(directory, name)))
			.filter(File::canExecute)
			.findFirst();
	}

}
