package com.example.assistant;

import java.security.Principal;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import io.github.ssepush.RunOperations;

@RestController
class AnswerController {

	private final RunOperations runs;

	private final ChatClient chat;

	AnswerController(RunOperations runs, ChatClient chat) {
		this.runs = runs;
		this.chat = chat;
	}

	@PostMapping("/answers/{id}")
	void answer(@PathVariable String id, @RequestBody String question, Principal user) {
		this.runs.start(user.getName(), id, this.chat.prompt().user(question).stream().content());
	}

}
