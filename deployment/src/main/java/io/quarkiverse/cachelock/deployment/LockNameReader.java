package io.quarkiverse.cachelock.deployment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.MethodParameterInfo;
import org.jboss.jandex.Type;

import io.quarkiverse.cachelock.runtime.cdi.KeyPart;
import io.quarkiverse.cachelock.runtime.cdi.KeyTemplate;

/** Reads the lock name of a method: its template, its {@code @LockKey} parameters and its key generator. */
final class LockNameReader {

    private final KeyPathReader paths;
    private final NeededBeans beans;
    private final Problems problems;

    LockNameReader(IndexView index, GeneratedClasses generated, NeededBeans beans, Problems problems) {
        this.paths = new KeyPathReader(index, generated, beans);
        this.beans = beans;
        this.problems = problems;
    }

    KeyTemplate read(String where, DotName bean, MethodInfo method, AnnotationInstance annotation) {
        String template = annotation.value().asString();
        List<KeyPart> parts = new ArrayList<>();
        for (KeyToken token : tokens(where, template)) {
            if (token instanceof KeyToken.Text text) {
                parts.add(new KeyPart.Text(text.text()));
            } else if (token instanceof KeyToken.Expression expression) {
                parts.add(new KeyPart.Expression(expression.text()));
            } else if (token instanceof KeyToken.Path path) {
                addPath(where, bean, method, template, path.text(), parts);
            }
        }
        boolean hasPaths = parts.stream().anyMatch(KeyPart.Argument.class::isInstance);
        int before = parts.size();
        addParameters(where, bean, method, template, parts);
        String generator = generator(where, annotation);
        checkOneWay(where, template, hasPaths, parts.size() > before, !generator.isEmpty());
        return new KeyTemplate(template, parts, generator);
    }

    private List<KeyToken> tokens(String where, String template) {
        try {
            return KeyTemplateParser.parse(template);
        } catch (IllegalArgumentException e) {
            problems.add(where, e.getMessage());
            return List.of();
        }
    }

    private void addPath(String where, DotName bean, MethodInfo method, String template, String text, List<KeyPart> parts) {
        List<String> names = Arrays.stream(text.split("\\.", -1)).map(String::strip).toList();
        try {
            parts.add(paths.read(where, bean, method, KeyPathReader.position(method, names.get(0)),
                    names.subList(1, names.size()), false));
        } catch (IllegalArgumentException e) {
            problems.add(where, "the lock name '" + template + "' " + e.getMessage());
        }
    }

    private void addParameters(String where, DotName bean, MethodInfo method, String template, List<KeyPart> parts) {
        for (MethodParameterInfo parameter : method.parameters()) {
            AnnotationInstance key = parameter.declaredAnnotation(Names.LOCK_KEY);
            if (key == null) {
                continue;
            }
            String path = key.value() == null ? "" : key.value().asString().strip();
            try {
                parts.add(paths.read(where, bean, method, parameter.position(),
                        path.isEmpty() ? List.of() : List.of(path.split("\\.", -1)), true));
            } catch (IllegalArgumentException e) {
                problems.add(where, "the lock name '" + template + "' " + e.getMessage());
            }
        }
    }

    private String generator(String where, AnnotationInstance annotation) {
        AnnotationValue value = annotation.value("keyGenerator");
        if (value == null || value.asClass().name().equals(Names.LOCK_KEY_GENERATOR)) {
            return "";
        }
        Type generator = value.asClass();
        beans.addGenerator(where, generator.name());
        return generator.name().toString();
    }

    private void checkOneWay(String where, String template, boolean braces, boolean parameters, boolean generator) {
        if (braces && parameters) {
            problems.add(where, "the lock name '" + template + "' has parameters in braces, and others have @LockKey. Use one "
                    + "of the two for all.");
        }
        if (generator && (braces || parameters)) {
            problems.add(where, "the lock name '" + template + "' takes parameters, but keyGenerator makes the rest of it. "
                    + "Remove " + (braces ? "the braces." : "@LockKey."));
        }
    }
}
