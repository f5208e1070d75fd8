package io.levee.transformer.chat;

import io.levee.transformer.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds the special tokens of a tokenizer in texts that a template wrote. */
final class SpecialNames {
    private final Tokenizer tokenizer;
    private final List<Integer> longestFirst = new ArrayList<>();

    SpecialNames(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
        for (int id = 0; id < tokenizer.size(); id++) {
            if (tokenizer.hasToken(id)
                    && tokenizer.isSpecial(id)
                    && !tokenizer.token(id).isEmpty()) {
                longestFirst.add(id);
            }
        }
        longestFirst.sort(
                Comparator.comparing((Integer id) -> -tokenizer.token(id).length()));
    }

    /** A text as tokens and single characters. */
    List<Part> atoms(String text) {
        List<Part> atoms = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            int id = tokenAt(text, at);
            atoms.add(id < 0 ? new Part.Text(text.substring(at, at + 1)) : part(id));
            at += id < 0 ? 1 : tokenizer.token(id).length();
        }
        return atoms;
    }

    /** Whether a tokenizer has the tokens of a template, and its texts hold none. */
    boolean areTokens(Template template) {
        return template.parts().stream().allMatch(part -> switch (part) {
            case Part.Text(String text) -> atoms(text).stream().allMatch(Part.Text.class::isInstance);
            case Part.Token(String name) -> tokenizer.id(name).isPresent();
            case Part.Bos() -> tokenizer.bos().isPresent();
            case Part.Eos() -> tokenizer.eos().isPresent();
            case Part.Prefix() -> tokenizer.prefix().length == 0;
        });
    }

    private int tokenAt(String text, int at) {
        for (int id : longestFirst) {
            if (text.startsWith(tokenizer.token(id), at)) {
                return id;
            }
        }
        return -1;
    }

    private Part part(int id) {
        if (tokenizer.bos().equals(java.util.OptionalInt.of(id))) {
            return new Part.Bos();
        }
        return tokenizer.eos().equals(java.util.OptionalInt.of(id))
                ? new Part.Eos()
                : new Part.Token(tokenizer.token(id));
    }

    /** Atoms as they were written. */
    String text(List<Part> atoms) {
        StringBuilder text = new StringBuilder();
        for (Part atom : atoms) {
            switch (atom) {
                case Part.Text(String it) -> text.append(it);
                case Part.Token(String name) -> text.append(name);
                case Part.Bos() -> text.append(tokenizer.token(tokenizer.bos().getAsInt()));
                case Part.Eos() -> text.append(tokenizer.token(tokenizer.eos().getAsInt()));
                case Part.Prefix() -> {}
            }
        }
        return text.toString();
    }

    /** Atoms with characters that follow each other joined. */
    static List<Part> joined(List<Part> atoms) {
        List<Part> joined = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (Part atom : atoms) {
            if (atom instanceof Part.Text(String more)) {
                text.append(more);
            } else {
                flush(text, joined);
                joined.add(atom);
            }
        }
        flush(text, joined);
        return List.copyOf(joined);
    }

    private static void flush(StringBuilder text, List<Part> out) {
        if (!text.isEmpty()) {
            out.add(new Part.Text(text.toString()));
            text.setLength(0);
        }
    }
}
