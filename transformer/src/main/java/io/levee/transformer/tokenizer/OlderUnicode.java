package io.levee.transformer.tokenizer;

import java.util.Arrays;

/**
 * Where Hugging Face's library classifies characters by older versions of Unicode than Java does. Ids must be the same,
 * so that the few characters that were encoded since are treated as it treats them. Found by comparing all code points
 * with version 0.23.
 */
final class OlderUnicode {
    /** Take part in canonical normal forms since Unicode 10, by combining class or decomposition. */
    private static final int[] IN_CANONICAL_FORMS = ranges("""
        7fd 897-89f 8ca-8d3 9fe c3c d3b-d3c eba 1715 1abf-1ace 1df6-1dfa a82c 105c9 105d2
        105da 105e4 10d24-10d27 10d69-10d6d 10eab-10eac 10efd-10eff 10f46-10f50 10f82-10f85
        11070 1133b 11382-11385 1138b 1138e 11390-11391 113c2 113c5 113c7-113c8 113ce-113d0
        1145e 11839-1183a 11935 11938 1193d-1193e 11943 119e0 11a34 11a47 11a99 11d42
        11d44-11d45 11d97 11f41-11f42 1611e 16121-16129 1612f 16d63 16d67-16d6a 16ff0-16ff1
        1e08f 1e130-1e136 1e2ae 1e2ec-1e2ef 1e4ec-1e4ef 1e5ee-1e5ef
        """);

    /** Have a compatibility decomposition since Unicode 10. */
    private static final int[] IN_COMPATIBILITY_FORMS =
            ranges("32ff a7f2-a7f4 ab69 10781-10785 10787-107b0 107b2-107ba 1ccd6-1ccf9 1e030-1e06d 1f16c 1fbf0-1fbf9");

    /** Are marks since Unicode 10, besides those that take part in canonical forms. */
    private static final int[] MARKS = ranges("""
        afa-aff b55 c04 cf3 d00 d81 ece 180f 1cf2-1cf3 1cf7 a8ff 10efc 11073-11074 110c2
        11145-11146 111c9 111ce-111cf 11241 113b8-113c0 113c9-113ca 113cc-113cd 113d2
        113e1-113e2 1182c-11838 11930-11934 11937 1193b-1193c 11940 11942 119d1-119d7
        119da-119df 119e4 11a01-11a0a 11a33 11a35-11a39 11a3b-11a3e 11a51-11a5b 11a8a-11a98
        11d31-11d36 11d3a 11d3c-11d3d 11d3f-11d41 11d43 11d47 11d8a-11d8e 11d90-11d91
        11d93-11d96 11ef3-11ef6 11f00-11f01 11f03 11f34-11f3a 11f3e-11f40 11f5a 13440
        13447-13455 1611f-16120 1612a-1612e 16f4f 16f7f-16f87 16fe4 1cf00-1cf2d 1cf30-1cf46
        """);

    /** Are punctuation since Unicode 9. */
    private static final int[] PUNCTUATION = ranges("""
        61d 9fd a76 c77 c84 1b4e-1b4f 1b7d-1b7f 2e43-2e4f 2e52-2e5d 10d6e 10ead 10f55-10f59
        10f86-10f89 113d4-113d5 113d7-113d8 1144b-1144f 1145a-1145b 1145d 11660-1166c 116b9
        1183b 11944-11946 119e2 11a3f-11a46 11a9a-11a9c 11a9e-11aa2 11b00-11b09 11be1
        11c41-11c45 11c70-11c71 11ef7-11ef8 11f43-11f4f 11fff 12ff1-12ff2 16d6d-16d6f
        16e97-16e9a 16fe2 1e5ff 1e95e
        """);

    private OlderUnicode() {}

    /** First and last code point of each range, in ascending order. */
    private static int[] ranges(String hexadecimal) {
        return Arrays.stream(hexadecimal.strip().split("\\s+"))
                .flatMap(range -> range.contains("-")
                        ? Arrays.stream(range.split("-"))
                        : Arrays.stream(new String[] {range, range}))
                .mapToInt(codePoint -> Integer.parseInt(codePoint, 16))
                .toArray();
    }

    private static boolean contains(int[] ranges, int codePoint) {
        int found = Arrays.binarySearch(ranges, codePoint);
        // between two bounds: an odd insertion point lies behind a first and before a last code point
        return found >= 0 || (-found - 1) % 2 == 1;
    }

    /** Whether normal forms leave a code point alone although Java's would not. */
    static boolean isInert(int codePoint, boolean compatibility) {
        return codePoint >= 0x7FD
                && (contains(IN_CANONICAL_FORMS, codePoint)
                        || compatibility && contains(IN_COMPATIBILITY_FORMS, codePoint));
    }

    static boolean isNewMark(int codePoint) {
        return codePoint >= 0x7FD && (contains(IN_CANONICAL_FORMS, codePoint) || contains(MARKS, codePoint));
    }

    static boolean isNewPunctuation(int codePoint) {
        return contains(PUNCTUATION, codePoint);
    }
}
