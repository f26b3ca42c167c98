package io.github.ssepush.sample;

/**
 * The knowledge of the made-up assistant.
 */
final class Answers {

	private Answers() {
	}

	static String to(String question) {
		return """
				You asked: %s

				I am not a language model. I am a few sentences that are typed word by word, so that you can see how an \
				answer arrives.

				Each word is appended to a run. A run is stored as it grows, so you can reload this page at any time: you \
				will get everything that was written so far at once, and the rest as it is written. Open the address of \
				this page in another tab, or on your phone, and you will see the same words at the same moment.

				If you close the page, I keep writing, because you may return. Only the Stop button stops me, and it \
				does so on every node. What I have written until then stays readable.

				If my server is killed while I write, your page learns that the answer has failed. It does not wait for \
				words that will never come.

				This was the whole answer. The stream has an end, and your browser knows it: it does not reconnect."""
			.formatted(question);
	}

}
