package io.levee.transformer.tokenizer;

/** Random Unicode text from a small generator of its own, so that a seed names a text for ever. */
final class RandomText {
    private static final int[][] RANGES = {
        {' ', '~'},
        {' ', '~'},
        {' ', '~'},
        {'a', 'z'},
        {'0', '9'},
        {0, 31},
        {0xA0, 0x24F},
        {0x300, 0x36F},
        {0x370, 0x52F},
        {0x590, 0x6FF},
        {0x900, 0x97F},
        {0x1100, 0x11FF},
        {0x2000, 0x206F},
        {0x20A0, 0x218F},
        {0x2190, 0x27FF},
        {0x3000, 0x30FF},
        {0x4E00, 0x4FFF},
        {0xAC00, 0xACFF},
        {0xFB00, 0xFDFF},
        {0xFE00, 0xFFFD},
        {0x10000, 0x100FF},
        {0x1D400, 0x1D7FF},
        {0x1F300, 0x1F6FF},
        {0x20000, 0x200FF},
        {0xE0000, 0xE00FF},
        {0x10FF00, 0x10FFFF},
        {9, 13},
        {' ', ' '}
    };
    private static final String[] FRAGMENTS = {
        "'s", "'LL", "'ſ", "don't", "  ", "\n\n", "\r\n", " \n", "▁", "<s>", "</s>", "<0x41>", "<|end|>", "Ġ", "é",
        "e\u0301", "123456"
    };

    private long state;

    RandomText(long seed) {
        state = seed;
    }

    /** A number from 0 to {@code limit − 1}. */
    int next(int limit) {
        state = state * 6364136223846793005L + 1442695040888963407L;
        return (int) Long.remainderUnsigned(state >>> 33, limit);
    }

    /** A text of whole characters. */
    String text(int runs) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < runs; i++) {
            if (next(4) == 0) {
                text.append(FRAGMENTS[next(FRAGMENTS.length)]);
            } else {
                int[] range = RANGES[next(RANGES.length)];
                for (int length = next(6); length >= 0; length--) {
                    text.appendCodePoint(range[0] + next(range[1] - range[0] + 1));
                }
            }
        }
        return text.toString();
    }

    /** Ids below a limit. */
    int[] ids(int count, int limit) {
        int[] ids = new int[count];
        for (int i = 0; i < count; i++) {
            ids[i] = next(limit);
        }
        return ids;
    }
}
