package io.levee.transformer.jinja;

import io.levee.transformer.jinja.Values.Undefined;
import java.util.HashMap;
import java.util.Map;

/** Variables; what is set within a loop or macro is gone behind it. */
final class Scope {
    private final Scope outer;
    private final Map<String, Object> variables = new HashMap<>();

    Scope(Scope outer) {
        this.outer = outer;
    }

    Object find(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            if (scope.variables.containsKey(name)) {
                return scope.variables.get(name);
            }
        }
        return new Undefined(name);
    }

    void set(String name, Object value) {
        variables.put(name, value);
    }
}
