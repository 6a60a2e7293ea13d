package io.quarkiverse.cachelock.deployment;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;

/** A class and all that it extends and implements, in the order in which methods are inherited. */
final class Supertypes {

    private Supertypes() {
    }

    static Map<DotName, ClassInfo> of(DotName type, IndexView index) {
        Map<DotName, ClassInfo> supertypes = new LinkedHashMap<>();
        for (ClassInfo next = index.getClassByName(type); next != null; next = superclass(next, index)) {
            supertypes.put(next.name(), next);
        }
        for (ClassInfo each : supertypes.values().toArray(ClassInfo[]::new)) {
            addInterfaces(each, index, supertypes);
        }
        return supertypes;
    }

    static ClassInfo superclass(ClassInfo type, IndexView index) {
        return type.superName() == null || type.superName().equals(DotName.OBJECT_NAME) ? null
                : index.getClassByName(type.superName());
    }

    private static void addInterfaces(ClassInfo type, IndexView index, Map<DotName, ClassInfo> supertypes) {
        for (DotName name : type.interfaceNames()) {
            ClassInfo implemented = index.getClassByName(name);
            if (implemented != null) {
                supertypes.remove(name); // behind all that extend it
                supertypes.put(name, implemented);
                addInterfaces(implemented, index, supertypes);
            }
        }
    }
}
