package io.github.ssepush.test.app;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

import io.github.ssepush.web.EventStreams;
import io.github.ssepush.web.StreamOptions;

/**
 * A controller with a stream of its own.
 */
@Controller
class StreamController {

	private final EventStreams streams;

	StreamController(EventStreams streams) {
		this.streams = streams;
	}

	@GetMapping("/orders/{id}/events")
	void events(@PathVariable String id, HttpServletRequest request, HttpServletResponse response) throws IOException {
		this.streams.open(request, response, StreamOptions.topics("orders." + id));
	}

}
