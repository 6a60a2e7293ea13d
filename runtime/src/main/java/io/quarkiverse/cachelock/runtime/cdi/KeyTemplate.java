package io.quarkiverse.cachelock.runtime.cdi;

import java.util.List;

/**
 * A lock name as the build has read it.
 *
 * @param template as written
 * @param parts in order
 * @param generator the class of the bean that makes the rest of the name, or empty
 */
public record KeyTemplate(String template, List<KeyPart> parts, String generator) {
}
