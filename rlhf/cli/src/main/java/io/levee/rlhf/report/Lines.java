package io.levee.rlhf.report;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files of JSON lines, read as far as they can be: a report shows what there is of a damaged run. */
final class Lines {
    private Lines() {}

    /**
     * The values of a file. Reading ends with a note at the first line that is no JSON.
     *
     * @param name how notes call the file
     */
    static List<Json> read(Path file, String name, Notes notes) {
        List<Json> rows = new ArrayList<>();
        int number = 0;
        try {
            for (String line : Files.readAllLines(file)) {
                number++;
                if (!line.isBlank()) {
                    rows.add(Json.parse(line, name, number, 1));
                }
            }
        } catch (NoSuchFileException missing) {
            notes.add(name + " is missing");
        } catch (IOException | BadInputException unreadable) {
            notes.add(name + ": only the first " + rows.size() + " rows could be read: " + unreadable.getMessage());
        }
        return rows;
    }
}
