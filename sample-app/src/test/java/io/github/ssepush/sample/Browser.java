package io.github.ssepush.sample;

import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;

import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * Chromium without a display, driven by Selenium: the browser and the driver that are
 * found on the path, with a profile of its own. Nothing is downloaded.
 */
final class Browser implements AutoCloseable {

	private final ChromeDriver driver;

	private final String firstWindow;

	Browser() {
		ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(driver().orElseThrow())
			.build();
		this.driver = new ChromeDriver(service, options());
		this.firstWindow = this.driver.getWindowHandle();
	}

	static boolean isInstalled() {
		return driver().isPresent() && chromium().isPresent();
	}

	/**
	 * Open a page in a window of its own.
	 * @param url the page's address
	 * @return the page
	 */
	SamplePage open(String url) {
		this.driver.switchTo().window(this.firstWindow);
		this.driver.switchTo().newWindow(WindowType.WINDOW);
		this.driver.get(url);
		return new SamplePage(this.driver);
	}

	/**
	 * Return what all windows wrote to the console since the last call.
	 * @return the warnings and errors
	 */
	List<LogEntry> consoleProblems() {
		List<LogEntry> entries = this.driver.manage().logs().get(LogType.BROWSER).getAll();
		return entries.stream().filter((entry) -> entry.getLevel().intValue() >= Level.WARNING.intValue()).toList();
	}

	@Override
	public void close() {
		this.driver.quit();
	}

	private static ChromeOptions options() {
		LoggingPreferences logging = new LoggingPreferences();
		logging.enable(LogType.BROWSER, Level.ALL);
		ChromeOptions options = new ChromeOptions();
		options.setCapability(ChromeOptions.LOGGING_PREFS, logging);
		options.setBinary(chromium().orElseThrow());
		options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
				"--window-size=1280,900", "--disable-background-networking", "--disable-component-update",
				"--disable-sync");
		return options;
	}

	private static Optional<File> driver() {
		return find("chromedriver");
	}

	private static Optional<File> chromium() {
		return find("chromium", "chromium-browser", "google-chrome");
	}

	private static Optional<File> find(String... names) {
		List<String> directories = List.of(System.getenv("PATH").split(File.pathSeparator));
		return Arrays.stream(names)
			.flatMap((name) -> directories.stream().map((directory) -> new File(directory, name)))
			.filter(File::canExecute)
			.findFirst();
	}

}
