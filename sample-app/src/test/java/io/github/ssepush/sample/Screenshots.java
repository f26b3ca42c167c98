package io.github.ssepush.sample;

import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.TexturePaint;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.imageio.ImageIO;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Takes the pictures in {@code docs/images}: alice's and bob's window side by side, see
 * {@code docs/screenshots.sh}.
 */
public final class Screenshots {

	private static final int WIDTH = 590;

	private static final int HEIGHT = 620;

	private static final int GAP = 20;

	private static final int CORNER = 48;

	private Screenshots() {
	}

	public static void main(String[] args) throws IOException {
		Path images = Files.createDirectories(Path.of(args[0]));
		try (ConfigurableApplicationContext sample = SpringApplication.run(SampleApplication.class, "--server.port=0");
				Browser browser = new Browser()) {
			String page = "http://localhost:" + sample.getEnvironment().getRequiredProperty("local.server.port");
			SamplePage alice = connect(browser, page, "alice");
			SamplePage bob = connect(browser, page, "bob");
			talk(alice, bob);
			for (String colors : new String[] { "light", "dark" }) {
				ImageIO.write(sideBySide(picture(alice, colors), picture(bob, colors)), "png",
						images.resolve("sample-" + colors + ".png").toFile());
			}
		}
	}

	private static SamplePage connect(Browser browser, String page, String user) {
		SamplePage window = browser.open(page + "/?user=" + user);
		window.requestToken();
		window.connect();
		return window;
	}

	private static void talk(SamplePage alice, SamplePage bob) {
		alice.sendTo("bob", "Has order 42 left the warehouse?");
		bob.sendTo("alice", "A minute ago. I am telling everyone.");
		bob.sendToEveryone("Order 42 has shipped.");
		alice.sendToEveryone("That was quick!");
		alice.sendTo("bob", "Thank you, bob.");
		bob.awaitMessages("Has order 42 left the warehouse?", "Order 42 has shipped.", "That was quick!",
				"Thank you, bob.");
	}

	private static BufferedImage picture(SamplePage window, String colors) throws IOException {
		return ImageIO.read(new ByteArrayInputStream(window.screenshot(WIDTH, HEIGHT, colors)));
	}

	private static BufferedImage sideBySide(BufferedImage left, BufferedImage right) {
		int offset = left.getWidth() * (WIDTH + GAP) / WIDTH;
		BufferedImage both = new BufferedImage(offset + right.getWidth(), left.getHeight(),
				BufferedImage.TYPE_INT_ARGB);
		Graphics2D graphics = both.createGraphics();
		graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
		fill(graphics, left, 0);
		fill(graphics, right, offset);
		graphics.dispose();
		return both;
	}

	private static void fill(Graphics2D graphics, BufferedImage window, int x) {
		Rectangle area = new Rectangle(x, 0, window.getWidth(), window.getHeight());
		graphics.setPaint(new TexturePaint(window, area));
		graphics.fillRoundRect(area.x, area.y, area.width, area.height, CORNER, CORNER);
	}

}
