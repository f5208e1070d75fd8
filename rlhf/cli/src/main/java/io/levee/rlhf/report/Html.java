package io.levee.rlhf.report;

/** A piece of an HTML page. What it holds is escaped where it is written, so that nobody has to remember to. */
sealed interface Html permits Element, Html.Text, Embedded {
    /** Appends the piece. */
    void write(StringBuilder out);

    /**
     * Text of any origin.
     *
     * @param text unescaped
     */
    record Text(String text) implements Html {
        @Override
        public void write(StringBuilder out) {
            escape(text, out);
        }
    }

    /** Appends text so that it means itself, inside elements and inside quoted attributes. */
    static void escape(String text, StringBuilder out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(Character.isISOControl(c) && !Character.isWhitespace(c) ? '\uFFFD' : c);
            }
        }
    }
}
