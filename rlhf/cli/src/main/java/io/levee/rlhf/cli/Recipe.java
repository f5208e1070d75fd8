package io.levee.rlhf.cli;

import io.levee.engine.store.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A YAML file that holds options by their long names without dashes: a value for each, or a list for an option that may be
 * given several times.
 *
 * @param entries by name, in the order of the file
 * @param complaints everything that is wrong with the file's form
 */
record Recipe(SequencedMap<String, Entry> entries, List<String> complaints) {
    /**
     * An option of the recipe.
     *
     * @param place file and line, for messages
     * @param values as they are written; one, or those of a list
     * @param list whether they are written as a list
     */
    record Entry(String place, List<String> values, boolean list) {}

    /**
     * Reads a file.
     *
     * @throws io.levee.engine.store.BadInputException when it cannot be read; what is wrong in it becomes complaints
     */
    static Recipe read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException failure) {
            throw FileErrors.reading(file, failure);
        }
        Reading reading = new Reading(file);
        reading.read(text);
        return new Recipe(reading.entries, List.copyOf(reading.complaints));
    }

    /** The reading of one file. */
    private static final class Reading {
        private final Path file;
        private final SequencedMap<String, Entry> entries = new LinkedHashMap<>();
        private final List<String> complaints = new ArrayList<>();

        Reading(Path file) {
            this.file = file;
        }

        void read(String text) {
            try {
                Optional<Node> root = new Compose(LoadSettings.builder().build()).composeString(text);
                switch (root.orElse(null)) {
                    case null -> {}
                    case MappingNode mapping -> mapping.getValue().forEach(this::add);
                    case Node other -> complain(other, "expected options, each as \"name: value\"");
                }
            } catch (MarkedYamlEngineException broken) {
                complaints.add("%s: not YAML: %s"
                        .formatted(
                                broken.getProblemMark().map(this::place).orElse(file.toString()), broken.getProblem()));
            } catch (YamlEngineException broken) {
                complaints.add("%s: not YAML: %s".formatted(file, broken.getMessage()));
            }
        }

        private void add(NodeTuple option) {
            if (!(option.getKeyNode() instanceof ScalarNode key)) {
                complain(option.getKeyNode(), "expected an option's name");
                return;
            }
            String name = key.getValue();
            Node value = option.getValueNode();
            switch (value) {
                case ScalarNode scalar -> put(key, scalars(name, List.of(scalar)), false);
                case SequenceNode list -> put(key, scalars(name, list.getValue()), true);
                default -> complain(value, name + ": expected a value or a list of values, found a mapping");
            }
        }

        private List<String> scalars(String name, List<? extends Node> nodes) {
            List<String> values = new ArrayList<>();
            for (Node node : nodes) {
                if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
                    values.add(scalar.getValue());
                } else {
                    complain(
                            node,
                            name + ": expected a value, found " + (node instanceof ScalarNode ? "none" : "a list"));
                }
            }
            return values;
        }

        private void put(ScalarNode key, List<String> values, boolean list) {
            String place = place(key);
            Entry earlier = entries.putIfAbsent(key.getValue(), new Entry(place, values, list));
            if (earlier != null) {
                complain(key, key.getValue() + " stands here for the second time; first at " + earlier.place());
            }
        }

        private void complain(Node node, String what) {
            complaints.add(place(node) + ": " + what);
        }

        private String place(Node node) {
            return node.getStartMark().map(this::place).orElse(file.toString());
        }

        private String place(Mark mark) {
            return file + ":" + (mark.getLine() + 1);
        }
    }
}
