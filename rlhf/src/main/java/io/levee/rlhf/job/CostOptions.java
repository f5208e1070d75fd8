package io.levee.rlhf.job;

import io.levee.engine.store.BadInputException;
import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.options.OptionGroup;
import io.levee.rlhf.options.Range;
import io.levee.rlhf.options.Required;
import io.levee.rlhf.run.NamedValue;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import picocli.CommandLine.Option;

/** The costs that answers are judged by. */
public final class CostOptions implements OptionGroup {
    @Option(
            names = "--cost-model",
            paramLabel = "[NAME=]DIR",
            description = "scores harm; may be given several times, each with a name")
    @Required
    public List<String> costModel = new ArrayList<>();

    @Option(
            names = "--cost-floor",
            paramLabel = "[NAME=]COST",
            description = "costs below count as this, in window and advantages: safer than safe earns nothing; none by"
                    + " default")
    @Range("(-∞, ∞)")
    public List<String> costFloor = new ArrayList<>();

    @Option(
            names = "--normalize-cost",
            description = "costs divided by their deviation, as measured while the cost model was trained; --cost-floor"
                    + " and a threshold given as a number are on that scale, --threshold auto is put on it")
    public boolean normalizeCost = false;

    public CostOptions() {}

    @Override
    public void validate(Complaints complaints) {
        complaints.read("cost-model", () -> NamedValue.all("--cost-model", costModel));
        known(complaints, "cost-floor", costFloor);
    }

    /** Complains about values of an option for cost models that there are not. */
    void known(Complaints complaints, String option, List<String> texts) {
        if (!costModel.isEmpty()) {
            complaints.read(option, () -> valuesOf("--" + option, texts));
        }
    }

    /** Complains about values of an option that are not one for each cost model. */
    void oneEach(Complaints complaints, String option, List<String> texts) {
        if (!costModel.isEmpty() && !texts.isEmpty()) {
            complaints.read(option, () -> {
                SequencedMap<String, String> values = valuesOf("--" + option, texts);
                for (String name : models().keySet()) {
                    if (!values.containsKey(name)) {
                        throw new BadInputException("--%s: no value for the cost model '%s'".formatted(option, name));
                    }
                }
            });
        }
    }

    /** The cost models by name. */
    SequencedMap<String, String> models() {
        if (costModel.isEmpty()) {
            throw new BadInputException("--cost-model is missing");
        }
        return NamedValue.all("--cost-model", costModel);
    }

    /**
     * The values of an option for the cost models.
     *
     * @throws BadInputException for a name that no cost model has
     */
    SequencedMap<String, String> valuesOf(String option, List<String> texts) {
        SequencedMap<String, String> values = NamedValue.all(option, texts);
        SequencedMap<String, String> models = models();
        for (String name : values.keySet()) {
            if (!models.containsKey(name)) {
                throw new BadInputException("%s: no --cost-model has the name '%s'; there are %s"
                        .formatted(option, name, String.join(", ", models.keySet())));
            }
        }
        return values;
    }

    /** The number that an option holds for a cost model. */
    OptionalDouble number(String option, List<String> texts, String name) {
        String text = valuesOf(option, texts).get(name);
        try {
            return text == null ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text));
        } catch (NumberFormatException wrong) {
            throw new BadInputException("%s %s: expected a number".formatted(option, text), wrong);
        }
    }
}
