package com.example.library;

import java.io.IOException;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import io.github.ssepush.web.EventStreams;
import io.github.ssepush.web.StreamOptions;

@RestController
class BookController {

	private final BookRepository books;

	private final EventStreams streams;

	BookController(BookRepository books, EventStreams streams) {
		this.books = books;
		this.streams = streams;
	}

	@GetMapping("/books")
	List<Book> books() {
		return this.books.findAll();
	}

	@GetMapping("/books/{id}/events")
	void events(@PathVariable String id, HttpServletRequest request, HttpServletResponse response)
			throws IOException {
		Book book = this.books.findById(id).orElseThrow();
		this.streams.open(request, response, StreamOptions.topics(book.getId()));
	}

}
