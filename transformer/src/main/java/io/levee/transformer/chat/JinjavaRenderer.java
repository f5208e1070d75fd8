package io.levee.transformer.chat;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.JinjavaObjectUnwrapper;
import com.hubspot.jinjava.el.JinjavaProcessors;
import com.hubspot.jinjava.el.ObjectUnwrapper;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.Context.Library;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.Importable;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import io.levee.engine.store.BadInputException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Renders by jinjava. What a conversation template has no use for (including, importing, printing classes, regular
 * expressions, time, chance) is switched off, methods of objects are those of {@link JinjavaObjects}, and work and memory
 * are bounded by a {@link JinjaBudget}.
 */
final class JinjavaRenderer implements JinjaRenderer {
    private static final int LONGEST_OUTPUT = 1 << 16;
    private static final int DEEPEST = 20;
    private static final Set<String> TAGS = Set.of(
            "for", "endfor", "if", "elif", "else", "endif", "set", "endset", "macro", "endmacro", "break", "continue");
    private static final Set<String> FUNCTIONS = Set.of(":namespace");

    private static final Jinjava JINJAVA = new Jinjava();
    private static final Map<Library, Set<String>> DISABLED = disabled();

    private static Map<Library, Set<String>> disabled() {
        Context all = JINJAVA.getGlobalContext();
        Map<Library, Set<String>> disabled = Map.of(
                Library.TAG, others(all.getAllTags(), TAGS),
                Library.FILTER, others(all.getAllFilters(), JinjaScript.FILTERS),
                Library.EXP_TEST, others(all.getAllExpTests(), JinjaScript.TESTS),
                Library.FUNCTION, others(all.getAllFunctions(), FUNCTIONS));
        function("raise_exception", "raise", String.class);
        function("strftime_now", "time", String.class);
        function("range", "range", Object.class, Object[].class);
        return disabled;
    }

    private static Set<String> others(Collection<? extends Importable> all, Set<String> wanted) {
        return all.stream()
                .map(Importable::getName)
                .filter(name -> !wanted.contains(name))
                .collect(Collectors.toSet());
    }

    private static void function(String name, String method, Class<?>... types) {
        JINJAVA.registerFunction(new ELFunctionDefinition("", name, JinjavaFunctions.class, method, types));
    }

    @Override
    public JinjaOutput render(JinjaScript script, Map<String, ?> variables) {
        Map<String, Object> all = new LinkedHashMap<>(variables);
        all.put("tools", JinjavaObjects.None.NONE);
        all.put("documents", JinjavaObjects.None.NONE);
        JinjaBudget budget = new JinjaBudget();
        RenderResult result;
        try {
            synchronized (JINJAVA) {
                result = JINJAVA.renderForResult(script.source(), all, config(budget));
            }
        } catch (JinjaBudget.Exhausted | StackOverflowError exhausted) {
            throw new BadInputException(
                    "the conversation template makes more work than any that writes conversations", exhausted);
        }
        for (TemplateError error : result.getErrors()) {
            JinjavaStop stop = JinjavaStop.in(error.getException());
            if (stop == null) {
                throw new BadInputException("the conversation template cannot be rendered: line %d: %s"
                        .formatted(error.getLineno(), error.getMessage()));
            }
            if (stop.isRefusal()) {
                return new JinjaOutput.Raised(stop.getMessage());
            }
            throw new BadInputException("the conversation template " + stop.getMessage());
        }
        return new JinjaOutput.Text(result.getOutput());
    }

    private static JinjavaConfig config(JinjaBudget budget) {
        ObjectUnwrapper unwrapper = new JinjavaObjectUnwrapper();
        return JinjavaConfig.newBuilder()
                .withLegacyOverrides(LegacyOverrides.ALL)
                .withKeepTrailingNewline(true)
                .withNestedInterpretationEnabled(false)
                .withDisabled(DISABLED)
                .withMaxOutputSize(LONGEST_OUTPUT)
                .withMaxStringLength(LONGEST_OUTPUT)
                .withMaxListSize(JinjavaFunctions.MOST_ELEMENTS)
                .withMaxMapSize(JinjavaFunctions.MOST_ELEMENTS)
                .withRangeLimit(JinjavaFunctions.MOST_ELEMENTS)
                .withMaxRenderDepth(DEEPEST)
                .withMaxMacroRecursionDepth(DEEPEST)
                .withElResolver(new JinjavaObjects(budget))
                .withObjectUnwrapper(value -> {
                    budget.spend(value);
                    return unwrapper.unwrapObject(value);
                })
                .withProcessors(JinjavaProcessors.newBuilder()
                        .withNodePreProcessor((_, _) -> budget.step())
                        .build())
                .build();
    }
}
