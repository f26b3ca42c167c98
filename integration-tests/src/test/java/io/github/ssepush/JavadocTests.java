package io.github.ssepush;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The Javadoc of the API is written as Spring's is.
 */
class JavadocTests {

	private static final Set<String> VERBS = Set.of("Accept", "Add", "Allow", "Answer", "Append", "Apply", "Ask",
			"Attach", "Begin", "Build", "Call", "Change", "Check", "Close", "Compare", "Complete", "Configure",
			"Connect", "Convert", "Copy", "Count", "Create", "Customize", "Cut", "Decide", "Define", "Delete", "Detach",
			"Determine", "Disconnect", "Encode", "Ensure", "Exchange", "Exclude", "Expire", "Fail", "Find", "Finish",
			"Follow", "Forget", "Handle", "Include", "Invoke", "Issue", "Join", "Leave", "Limit", "List", "Load", "Log",
			"Look", "Lose", "Mark", "Notify", "Obtain", "Open", "Parse", "Pass", "Perform", "Print", "Process",
			"Publish", "Read", "Receive", "Record", "Refresh", "Register", "Reject", "Release", "Remove", "Replace",
			"Reply", "Report", "Request", "Require", "Reset", "Resolve", "Resume", "Return", "Revoke", "Run", "Select",
			"Send", "Set", "Shut", "Simulate", "Start", "Stop", "Store", "Switch", "Take", "Test", "Update", "Use",
			"Verify", "Wait", "Write");

	@Test
	void methodsAreDescribedWithAVerb() throws IOException {
		List<String> sentences = firstSentences();
		assertThat(sentences).hasSizeGreaterThan(150);
		assertThat(sentences).filteredOn((sentence) -> !VERBS.contains(sentence.split(": ", 2)[1].split("\\W", 2)[0]))
			.as("Begin the Javadoc of a method with a verb; %s has the list", getClass().getSimpleName())
			.isEmpty();
	}

	/** The first sentence of each method's comment, behind the name of the method. */
	private static List<String> firstSentences() throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		List<String> sentences = new ArrayList<>();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
			JavacTask task = (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null,
					files.getJavaFileObjectsFromPaths(sources()));
			DocTrees comments = DocTrees.instance(task);
			for (CompilationUnitTree source : task.parse()) {
				new Methods(comments, sentences).scan(source, null);
			}
		}
		return sentences;
	}

	private static List<Path> sources() throws IOException {
		List<Path> sources = new ArrayList<>();
		for (String module : List.of("sse-push-core", "sse-push-servlet", "sse-push-test")) {
			for (String name : Stream.concat(ApiTests.PACKAGES.stream(), Stream.of("io.github.ssepush.web")).toList()) {
				Path directory = Path.of("..", module, "src/main/java", name.replace('.', '/'));
				if (Files.exists(directory)) {
					try (Stream<Path> files = Files.list(directory)) {
						files.filter((file) -> file.toString().endsWith(".java")).forEach(sources::add);
					}
				}
			}
		}
		return sources;
	}

	/**
	 * Collects the comments of methods that applications can see.
	 */
	private static final class Methods extends TreePathScanner<Void, Void> {

		private final DocTrees comments;

		private final List<String> sentences;

		Methods(DocTrees comments, List<String> sentences) {
			this.comments = comments;
			this.sentences = sentences;
		}

		@Override
		public Void visitClass(ClassTree type, Void ignored) {
			return isVisible(type.getModifiers().getFlags()) ? super.visitClass(type, ignored) : null;
		}

		@Override
		public Void visitMethod(MethodTree method, Void ignored) {
			DocCommentTree comment = this.comments.getDocCommentTree(getCurrentPath());
			if (comment != null && isVisible(method.getModifiers().getFlags())) {
				ClassTree type = (ClassTree) getCurrentPath().getParentPath().getLeaf();
				this.sentences.add(type.getSimpleName() + "." + method.getName() + ": "
						+ comment.getFirstSentence().stream().map(DocTree::toString).collect(Collectors.joining()));
			}
			return null;
		}

		private boolean isVisible(Set<Modifier> modifiers) {
			return modifiers.contains(Modifier.PUBLIC) || modifiers.contains(Modifier.PROTECTED) || isOfInterface();
		}

		private boolean isOfInterface() {
			TreePath parent = getCurrentPath().getParentPath();
			return parent != null
					&& Set.of(Tree.Kind.INTERFACE, Tree.Kind.ANNOTATION_TYPE).contains(parent.getLeaf().getKind());
		}

	}

}
