package com.example.assistant;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import reactor.core.publisher.Flux;

/**
 * Answers with its question, word by word, and never ends if that begins with "Wait".
 */
class StubModel implements ChatModel {

	final AtomicInteger cancelled = new AtomicInteger();

	@Override
	public ChatResponse call(Prompt prompt) {
		return response(prompt.getContents());
	}

	@Override
	public Flux<ChatResponse> stream(Prompt prompt) {
		String question = prompt.getContents();
		Flux<ChatResponse> words = Flux.fromArray(question.split("(?<= )")).map(StubModel::response);
		return (question.startsWith("Wait") ? words.concatWith(Flux.never()) : words)
			.doOnCancel(this.cancelled::incrementAndGet);
	}

	private static ChatResponse response(String text) {
		return new ChatResponse(List.of(new Generation(new AssistantMessage(text))));
	}

}
