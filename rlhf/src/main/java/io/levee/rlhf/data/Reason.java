package io.levee.rlhf.data;

import io.levee.engine.store.BadInputException;

/** Complaints about rows, apart from the places of these. */
final class Reason {
    private Reason() {}

    /** The message without the place that it begins with. */
    static String without(Place place, BadInputException failure) {
        String message = failure.getMessage();
        String start = place.file() + ":" + place.line();
        if (!message.startsWith(start)) {
            return message;
        }
        String rest = message.substring(start.length());
        return rest.startsWith(": ") || rest.startsWith(", ") ? rest.substring(2) : message;
    }
}
