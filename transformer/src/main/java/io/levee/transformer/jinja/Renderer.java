package io.levee.transformer.jinja;

import io.levee.transformer.jinja.Statement.Branch;
import io.levee.transformer.jinja.Values.Function;
import io.levee.transformer.jinja.Values.Namespace;
import io.levee.transformer.jinja.Values.Undefined;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs statements and collects what they write. */
final class Renderer {
    private static final int DEEPEST_CALL = 16;
    private static final int LONGEST_RANGE = 1 << 12;

    /** How a body ended. */
    private enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    /** What {@code raise_exception} throws. */
    static final class Raised extends RuntimeException {
        private static final long serialVersionUID = 1;

        Raised(String message) {
            super(message, null, false, false);
        }
    }

    private final Budget budget = new Budget();
    private final Evaluator evaluator = new Evaluator(budget);
    private final Scope globals = new Scope(null);
    private int calls;

    Renderer(LocalDate today) {
        globals.set("raise_exception", (Function) (given, _) -> {
            throw new Raised(given.isEmpty() ? "" : Values.written(given.getFirst()));
        });
        globals.set("namespace", (Function) (given, named) -> {
            Namespace namespace = new Namespace();
            given.forEach(it -> namespace.attributes.putAll(Values.named((Map<?, ?>) mapping(it))));
            namespace.attributes.putAll(named);
            return namespace;
        });
        globals.set("dict", (Function) (given, named) -> {
            Map<String, Object> map = new LinkedHashMap<>();
            given.forEach(it -> map.putAll(Values.named((Map<?, ?>) mapping(it))));
            map.putAll(named);
            return map;
        });
        globals.set("range", (Function) (given, _) -> range(given));
        globals.set("strftime_now", (Function) (given, _) ->
                Dates.written(today, Values.text(given.isEmpty() ? null : given.getFirst(), "strftime_now")));
    }

    private static Object mapping(Object value) {
        if (value instanceof Map) {
            return value;
        }
        throw Values.error("expected a mapping, found %s", Values.kind(value));
    }

    private static List<Object> range(List<Object> given) {
        if (given.isEmpty() || given.size() > 3) {
            throw Values.error("arguments of \"range\" are not understood");
        }
        long start = given.size() > 1 ? Values.whole(given.get(0)) : 0;
        long stop = Values.whole(given.get(given.size() > 1 ? 1 : 0));
        long step = given.size() > 2 ? Values.whole(given.get(2)) : 1;
        if (step == 0) {
            throw Values.error("a range in steps of zero");
        }
        List<Object> range = new ArrayList<>();
        for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
            if (range.size() == LONGEST_RANGE) {
                throw Values.error("a range of more than %,d", LONGEST_RANGE);
            }
            range.add(i);
        }
        return range;
    }

    String render(List<Statement> template, Map<String, ?> variables) {
        Scope scope = new Scope(globals);
        variables.forEach(scope::set);
        StringBuilder out = new StringBuilder();
        run(template, scope, out);
        return out.toString();
    }

    private Flow run(List<Statement> body, Scope scope, StringBuilder out) {
        for (Statement statement : body) {
            budget.step();
            Flow flow = run(statement, scope, out);
            if (flow != Flow.NEXT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }

    private Flow run(Statement statement, Scope scope, StringBuilder out) {
        switch (statement) {
            case Statement.Text(String text) -> write(text, out);
            case Statement.Output(var expression) -> write(Values.written(evaluator.value(expression, scope)), out);
            case Statement.If(var branches) -> {
                return branch(branches, scope, out);
            }
            case Statement.For loop -> loop(loop, scope, out);
            case Statement.Set(var targets, var value) -> assign(targets, evaluator.value(value, scope), scope);
            case Statement.SetAttribute(String namespace, String attribute, var value) -> {
                if (!(scope.find(namespace) instanceof Namespace it)) {
                    throw Values.error("\"%s\" is no namespace: its attributes cannot be set", namespace);
                }
                it.attributes.put(attribute, evaluator.value(value, scope));
            }
            case Statement.SetBlock(String target, var body) -> {
                StringBuilder text = new StringBuilder();
                run(body, new Scope(scope), text);
                scope.set(target, text.toString());
            }
            case Statement.Macro macro -> scope.set(macro.name(), function(macro, scope));
            case Statement.Break() -> {
                return Flow.BREAK;
            }
            case Statement.Continue() -> {
                return Flow.CONTINUE;
            }
        }
        return Flow.NEXT;
    }

    private void write(String text, StringBuilder out) {
        budget.spend(text.length());
        out.append(text);
    }

    private Flow branch(List<Branch> branches, Scope scope, StringBuilder out) {
        for (Branch branch : branches) {
            if (branch.condition() == null || Values.isTrue(evaluator.value(branch.condition(), scope))) {
                return run(branch.body(), scope, out);
            }
        }
        return Flow.NEXT;
    }

    private static void assign(List<String> targets, Object value, Scope scope) {
        if (targets.size() == 1) {
            scope.set(targets.getFirst(), value);
            return;
        }
        List<Object> parts = Values.elements(value);
        if (parts.size() != targets.size()) {
            throw Values.error("%,d values for %,d names", parts.size(), targets.size());
        }
        for (int i = 0; i < parts.size(); i++) {
            scope.set(targets.get(i), parts.get(i));
        }
    }

    private void loop(Statement.For loop, Scope scope, StringBuilder out) {
        List<Object> elements = new ArrayList<>();
        for (Object element : Values.elements(evaluator.value(loop.list(), scope))) {
            Scope one = new Scope(scope);
            assign(loop.targets(), element, one);
            if (loop.condition() == null || Values.isTrue(evaluator.value(loop.condition(), one))) {
                elements.add(element);
            }
        }
        for (int i = 0; i < elements.size(); i++) {
            budget.step();
            Scope one = new Scope(scope);
            one.set("loop", state(elements, i));
            assign(loop.targets(), elements.get(i), one);
            if (run(loop.body(), one, out) == Flow.BREAK) {
                return;
            }
        }
        if (elements.isEmpty()) {
            run(loop.otherwise(), new Scope(scope), out);
        }
    }

    /** What {@code loop} stands for within a loop. */
    private static Namespace state(List<Object> elements, int at) {
        Namespace loop = new Namespace();
        long size = elements.size();
        loop.attributes.put("index0", (long) at);
        loop.attributes.put("index", at + 1L);
        loop.attributes.put("revindex0", size - at - 1);
        loop.attributes.put("revindex", size - at);
        loop.attributes.put("first", at == 0);
        loop.attributes.put("last", at == size - 1);
        loop.attributes.put("length", size);
        loop.attributes.put("previtem", at > 0 ? elements.get(at - 1) : new Undefined("loop.previtem"));
        loop.attributes.put("nextitem", at + 1 < size ? elements.get(at + 1) : new Undefined("loop.nextitem"));
        return loop;
    }

    private Function function(Statement.Macro macro, Scope scope) {
        return (given, named) -> {
            if (given.size() > macro.parameters().size() || !macro.parameters().containsAll(named.keySet())) {
                throw Values.error("arguments of the macro \"%s\" are not understood", macro.name());
            }
            if (++calls > DEEPEST_CALL) {
                throw Values.error("macros that call each other deeper than %d", DEEPEST_CALL);
            }
            Scope within = new Scope(scope);
            for (int i = 0; i < macro.parameters().size(); i++) {
                String name = macro.parameters().get(i);
                Expression otherwise = macro.defaults().get(i);
                within.set(
                        name,
                        i < given.size()
                                ? given.get(i)
                                : named.containsKey(name)
                                        ? named.get(name)
                                        : otherwise == null ? new Undefined(name) : evaluator.value(otherwise, within));
            }
            StringBuilder text = new StringBuilder();
            run(macro.body(), within, text);
            calls--;
            return text.toString();
        };
    }
}
