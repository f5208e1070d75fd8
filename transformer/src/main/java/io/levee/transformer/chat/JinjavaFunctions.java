package io.levee.transformer.chat;

import java.util.List;
import java.util.stream.LongStream;

/** The functions that Hugging Face's library gives templates, and one of Jinja's that jinjava would cut short. */
final class JinjavaFunctions {
    /** As many elements as a list may have. */
    static final int MOST_ELEMENTS = 1 << 8;

    private JinjavaFunctions() {}

    /** Jinja's {@code raise_exception}. */
    static String raise(String message) {
        throw new JinjavaStop(String.valueOf(message), true);
    }

    /** Jinja's {@code strftime_now}. */
    static String time(String format) {
        throw new JinjavaStop("writes the time of day (%s): a run could not be repeated".formatted(format), false);
    }

    /** Python's {@code range(end)} and {@code range(start, end)}. */
    static List<Long> range(Object first, Object... more) {
        if (more.length > 1 || !(first instanceof Number one) || more.length == 1 && !(more[0] instanceof Number)) {
            throw new JinjavaStop("calls range with other arguments than one or two numbers", false);
        }
        long start = more.length == 0 ? 0 : one.longValue();
        long end = more.length == 0 ? one.longValue() : ((Number) more[0]).longValue();
        if (end > 0 && start < end - MOST_ELEMENTS) {
            throw new JinjavaStop("makes a range of more than %d numbers".formatted(MOST_ELEMENTS), false);
        }
        return LongStream.range(start, end).boxed().toList();
    }
}
