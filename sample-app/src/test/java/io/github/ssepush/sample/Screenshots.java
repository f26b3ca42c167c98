package io.github.ssepush.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;

import org.openqa.selenium.Keys;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.awaitility.Awaitility.await;

/**
 * Takes the pictures in {@code docs/images}: alice's page and the assistant's on a desk
 * and on a phone, in both colour schemes, see {@code docs/screenshots.sh}.
 */
public final class Screenshots {

	private Screenshots() {
	}

	public static void main(String[] args) throws IOException {
		Path images = Files.createDirectories(Path.of(args[0]));
		try (ConfigurableApplicationContext sample = SpringApplication.run(SampleApplication.class, "--server.port=0",
				"--sse-push.retry=5s"); Browser browser = new Browser()) {
			String page = "http://localhost:" + sample.getEnvironment().getRequiredProperty("local.server.port");
			SamplePage alice = connect(browser, page, "alice");
			SamplePage bob = connect(browser, page, "bob");
			fillTheCharts(connect(browser, page, "carol"), connect(browser, page, "dave"));
			talk(alice, bob);
			await().until(() -> alice.find("#messages-chart .value").getText().equals("0"));
			for (String colors : new String[] { "light", "dark" }) {
				Files.write(images.resolve("sample-" + colors + ".png"), alice.screenshot(1280, 860, colors));
				Files.write(images.resolve("sample-phone-" + colors + ".png"), alice.screenshot(390, 844, colors));
			}
			photographAssistant(browser, page, images);
		}
	}

	/** Take the pictures in the middle of an answer. */
	private static void photographAssistant(Browser browser, String page, Path images) throws IOException {
		SamplePage assistant = browser.open(page + "/assistant.html?user=alice");
		for (String colors : new String[] { "light", "dark" }) {
			assistant.find("#question").clear();
			assistant.find("#question").sendKeys("Will this survive a reload?");
			assistant.click("#ask .primary");
			await().until(() -> assistant.find("#answer").getText().contains("at any time"));
			Files.write(images.resolve("assistant-" + colors + ".png"), assistant.screenshot(1280, 860, colors));
			Files.write(images.resolve("assistant-phone-" + colors + ".png"), assistant.screenshot(390, 844, colors));
		}
	}

	private static SamplePage connect(Browser browser, String page, String user) {
		SamplePage window = browser.open(page + "/?user=" + user);
		window.connect();
		return window;
	}

	private static void fillTheCharts(SamplePage... windows) {
		for (int i = 1; i <= 5; i++) {
			int times = i;
			for (SamplePage window : windows) {
				window.click("#stall");
				await().until(() -> Collections.frequency(window.history(), "This tab stood still for 3 s") == times);
			}
		}
		windows[0].close();
	}

	private static void talk(SamplePage alice, SamplePage bob) {
		bob.sendTo("alice", "Has order 42 left the warehouse?");
		alice.sendTo("bob", "A minute ago. I am telling everyone.");
		alice.sendToEveryone("Order 42 has shipped.");
		bob.sendToTopic("news", "Parcels to the islands are a day late.");
		alice.find("#cut").sendKeys(Keys.SPACE);
		alice.awaitHistory("Lost: ");
		bob.sendTo("alice", "Thank you!");
		alice.awaitHistory("Resumed after .+ s, 1 message missed and delivered");
		alice.awaitMessages("Has order 42 left the warehouse?", "Order 42 has shipped.",
				"Parcels to the islands are a day late.", "Thank you!");
	}

}
