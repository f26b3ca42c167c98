package io.github.ssepush.sample;

import java.security.Principal;
import java.time.Duration;

import org.springframework.http.HttpStatus;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import io.github.ssepush.RunExistsException;
import io.github.ssepush.RunOperations;

/**
 * Has a made-up assistant answer, which types word by word. With Spring AI, the answer
 * would be the {@code Flux} of a {@code ChatClient}, and this one line.
 */
@RestController
class AssistantController {

	private static final int LONGEST_QUESTION = 200;

	private final RunOperations runs;

	private final TaskScheduler scheduler;

	private final Duration perWord;

	AssistantController(RunOperations runs, TaskScheduler scheduler, SampleProperties properties) {
		this.runs = runs;
		this.perWord = properties.perWord();
		this.scheduler = scheduler;
	}

	@PostMapping("/demo/answers/{id}")
	@ResponseStatus(HttpStatus.ACCEPTED)
	void answer(@PathVariable String id, @RequestParam String question, Principal user) {
		if (question.isBlank() || question.length() > LONGEST_QUESTION) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"The field 'question' must have 1 to " + LONGEST_QUESTION + " characters.");
		}
		try {
			new Typist(this.runs.start(user.getName(), id), Answers.to(question.strip()), this.scheduler)
				.begin(this.perWord);
		}
		catch (RunExistsException ex) {
			throw new ResponseStatusException(HttpStatus.CONFLICT, "This question has been asked already.");
		}
	}

}
