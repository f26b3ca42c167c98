package io.github.ssepush.sample;

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

	void requestToken() {
		find("#token-form button").click();
		await().until(find("#connect")::isEnabled);
	}

	void pasteToken(String token) {
		find("#token").clear();
		find("#token").sendKeys(token);
	}

	void connect() {
		find("#connect").click();
		await().until(() -> !clientId().isEmpty());
		assertThat(state()).startsWith("Connected as ");
	}

	void disconnect() {
		find("#connect").click();
		await().until(() -> state().equals("Not connected"));
	}

	void sendToMyself(String text) {
		send("#to-myself", text);
	}

	void sendToEveryone(String text) {
		send("#to-everyone", text);
	}

	void sendTo(String user, String text) {
		find("#to-user").click();
		find("#recipient").clear();
		find("#recipient").sendKeys(user);
		send("#to-user", text);
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

	boolean isAtEnd() {
		return (Boolean) script(
				"const [viewport, done] = arguments;"
						+ "done(viewport.scrollHeight - viewport.clientHeight - viewport.scrollTop < 1)",
				find("#viewport"));
	}

	void scrollToTop() {
		script("const [viewport, done] = arguments; viewport.scrollTop = 0; done()", find("#viewport"));
	}

	byte[] screenshot(int width, int height, String colorScheme) {
		script("document.activeElement.blur(); arguments[0]()");
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 2, "mobile", false));
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colorScheme))));
		return this.driver.getScreenshotAs(OutputType.BYTES);
	}

	WebElement find(String selector) {
		return switchTo().findElement(By.cssSelector(selector));
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

	void goOffline(boolean offline) {
		switchTo();
		this.driver.executeCdpCommand("Network.emulateNetworkConditions",
				Map.of("offline", offline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
	}

	void close() {
		switchTo().close();
	}

	private void send(String whom, String text) {
		find(whom).click();
		find("#msg").sendKeys(text);
		find("#send").click();
		await().until(() -> feedback().startsWith("Sent to "));
	}

	private ChromeDriver switchTo() {
		this.driver.switchTo().window(this.window);
		return this.driver;
	}

}
