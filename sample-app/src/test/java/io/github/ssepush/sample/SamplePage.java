package io.github.ssepush.sample;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The page in one window, used the way a user does.
 */
final class SamplePage {

	private final ChromeDriver driver;

	private final String window;

	SamplePage(ChromeDriver driver) {
		this.driver = driver;
		this.window = driver.getWindowHandle();
	}

	void connect() {
		click("#connect");
		await().until(() -> !clientId().isEmpty());
		assertThat(state()).isEqualTo("Connected");
	}

	void connectWith(String token) {
		click("summary");
		find("#token").clear();
		find("#token").sendKeys(token);
		click("#connect");
	}

	void disconnect() {
		run("scrollTo(0, 0);");
		click("#disconnect");
		await().until(() -> state().equals("Not connected"));
	}

	/**
	 * Choose who reads the stream.
	 * @param reader one of {@code module}, {@code tabs} and {@code native}
	 */
	void readWith(String reader) {
		choose("reader", reader);
		await().until(() -> !clientId().isEmpty());
	}

	void follow(String topic) {
		String before = clientId();
		choose("topic", topic);
		await().until(() -> !clientId().isEmpty() && !clientId().equals(before));
	}

	void sendToMyself(String text) {
		send("myself", text);
	}

	void sendToEveryone(String text) {
		send("everyone", text);
	}

	void sendToTopic(String topic, String text) {
		choose("whom", "topic");
		find("#topic").sendKeys(topic);
		send("topic", text);
	}

	void sendTo(String user, String text) {
		choose("whom", "user");
		find("#recipient").clear();
		find("#recipient").sendKeys(user);
		send("user", text);
	}

	String state() {
		return find("#state").getText();
	}

	String clientId() {
		return find("#client").getText();
	}

	String problem() {
		return find("#stream-problem").getText();
	}

	String feedback() {
		return find("#sent").getText();
	}

	List<String> messages() {
		return switchTo().findElements(By.cssSelector(".message .text")).stream().map(WebElement::getText).toList();
	}

	void awaitMessages(String... expected) {
		await().untilAsserted(() -> assertThat(messages()).containsExactly(expected));
	}

	/**
	 * Return the history of the stream.
	 * @return the entries, the latest first
	 */
	List<String> history() {
		return switchTo().findElements(By.cssSelector("#history span")).stream().map(WebElement::getText).toList();
	}

	/**
	 * Wait until this has happened, whatever else did in between.
	 * @param expected regular expressions for entries, the oldest first
	 */
	void awaitHistory(String... expected) {
		await().untilAsserted(() -> {
			List<String> entries = new ArrayList<>(history());
			Collections.reverse(entries);
			assertThat(String.join("\n", entries)).containsPattern(String.join("(.*\n)+", expected));
		});
	}

	boolean isAtEnd() {
		return (Boolean) script(
				"const [viewport, done] = arguments;"
						+ "done(viewport.scrollHeight - viewport.clientHeight - viewport.scrollTop < 1)",
				find("#viewport"));
	}

	void scrollToTop() {
		script("const [viewport, done] = arguments; viewport.scrollTop = 0; done()", find("#viewport"));
	}

	/**
	 * Look at the page on another screen.
	 * @param width the window's width
	 * @param height the window's height
	 * @param colorScheme {@code light} or {@code dark}
	 */
	void view(int width, int height, String colorScheme) {
		switchTo();
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 2, "mobile", width < 500));
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colorScheme))));
	}

	/** Put the window into the background, as what is in front of it does. */
	void minimize() {
		switchTo().manage().window().minimize();
	}

	void goOffline(boolean offline) {
		switchTo().executeCdpCommand("Network.enable", Map.of());
		this.driver.executeCdpCommand("Network.emulateNetworkConditions",
				Map.of("offline", offline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
	}

	byte[] screenshot(int width, int height, String colorScheme) {
		view(width, height, colorScheme);
		script("document.activeElement.blur(); scrollTo(0, 0); requestAnimationFrame(() => setTimeout(arguments[0]))");
		return this.driver.getScreenshotAs(OutputType.BYTES);
	}

	WebElement find(String selector) {
		return switchTo().findElement(By.cssSelector(selector));
	}

	/**
	 * Click an element. It is moved to the middle first: the page's header covers what is
	 * at the top of the window.
	 * @param selector a CSS selector
	 */
	void click(String selector) {
		WebElement element = find(selector);
		script("const [element, done] = arguments; element.scrollIntoView({ block: 'center' }); done()", element);
		element.click();
	}

	/**
	 * Press keys, wherever the focus is.
	 * @param keys the keys
	 */
	void type(CharSequence... keys) {
		switchTo().switchTo().activeElement().sendKeys(keys);
	}

	/**
	 * Run a script that calls its last argument with the result.
	 * @param script the script
	 * @param arguments its other arguments
	 * @return the result
	 */
	@Nullable Object script(String script, Object... arguments) {
		return switchTo().executeAsyncScript(script, arguments);
	}

	/**
	 * Run a script.
	 * @param script the script
	 * @return what it returns
	 */
	@Nullable Object run(String script) {
		return switchTo().executeScript(script);
	}

	void close() {
		switchTo().close();
	}

	private void send(String whom, String text) {
		choose("whom", whom);
		find("#msg").sendKeys(text);
		click("#send");
		await().until(() -> feedback().startsWith("Sent to "));
	}

	private void choose(String name, String value) {
		click("[name=%s][value=%s]".formatted(name, value));
	}

	private ChromeDriver switchTo() {
		this.driver.switchTo().window(this.window);
		return this.driver;
	}

}
