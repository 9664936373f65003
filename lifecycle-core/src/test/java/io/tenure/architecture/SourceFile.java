package io.tenure.architecture;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * What the source rules see of one Java file.
 *
 * @param path where it stands
 * @param packageName its package
 * @param lines its text
 * @param methods its methods, those of nested classes among them
 * @param annotations the names of its annotations, as written
 * @param calls what it calls or refers to, as written: {@code System.nanoTime}
 */
record SourceFile(
        Path path,
        String packageName,
        List<String> lines,
        List<Method> methods,
        List<String> annotations,
        List<String> calls) {

    /** A method and the lines that it takes. */
    record Method(String name, long firstLine, long lastLine) {
        long length() {
            return lastLine - firstLine + 1;
        }
    }

    /** The name of the class that the file is named after. */
    String className() {
        return path.getFileName().toString().replaceFirst("\\.java$", "");
    }

    /** All Java files below the directories, parsed; a directory that is not there has none. */
    static List<SourceFile> below(List<Path> directories) {
        List<Path> files = directories.stream()
                .flatMap(SourceFile::javaFilesBelow)
                .sorted()
                .toList();
        return files.isEmpty() ? List.of() : parse(files);
    }

    private static Stream<Path> javaFilesBelow(Path directory) {
        if (!Files.isDirectory(directory)) {
            return Stream.empty();
        }
        try (Stream<Path> found = Files.walk(directory)) {
            return found.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not list " + directory, e);
        }
    }

    private static List<SourceFile> parse(List<Path> files) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            List<SourceFile> sources = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                sources.add(read(unit, positions));
            }
            return sources;
        } catch (IOException e) {
            throw new UncheckedIOException("Could not parse the sources", e);
        }
    }

    private static SourceFile read(CompilationUnitTree unit, SourcePositions positions) throws IOException {
        Path path = Path.of(unit.getSourceFile().toUri());
        Reader reader = new Reader(unit, positions);
        reader.scan(unit, null);
        String packageName =
                unit.getPackageName() == null ? "" : unit.getPackageName().toString();
        return new SourceFile(
                path, packageName, Files.readAllLines(path), reader.methods, reader.annotations, reader.calls);
    }

    private static final class Reader extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<Method> methods = new ArrayList<>();
        private final List<String> annotations = new ArrayList<>();
        private final List<String> calls = new ArrayList<>();

        Reader(CompilationUnitTree unit, SourcePositions positions) {
            this.unit = unit;
            this.positions = positions;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            methods.add(new Method(
                    method.getName().toString(),
                    line(positions.getStartPosition(unit, method)),
                    line(positions.getEndPosition(unit, method))));
            return super.visitMethod(method, null);
        }

        @Override
        public Void visitAnnotation(AnnotationTree annotation, Void nothing) {
            annotations.add(annotation.getAnnotationType().toString());
            return super.visitAnnotation(annotation, null);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
            calls.add(call.getMethodSelect().toString());
            return super.visitMethodInvocation(call, null);
        }

        @Override
        public Void visitMemberReference(MemberReferenceTree reference, Void nothing) {
            Tree target = reference.getQualifierExpression();
            calls.add(target + "." + reference.getName());
            return super.visitMemberReference(reference, null);
        }

        private long line(long position) {
            return unit.getLineMap().getLineNumber(position);
        }
    }
}
