package io.levee.rlhf.report;

import io.levee.engine.store.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a report is made from.
 *
 * @param root     the run directory
 * @param result   as in result.json
 * @param policies those of the result; none for a verb that makes no table of policies
 * @param palette  their colours
 * @param notes    what was missing
 * @param plots    whether plots can be drawn
 */
record Material(Path root, Json result, Policies policies, Palette palette, Notes notes, boolean plots) {
    static Material of(Path root, Json result, boolean plots) {
        List<String> names = result.find("policies")
                .filter(Json::isObject)
                .map(found -> List.copyOf(found.fields().keySet()))
                .orElse(List.of());
        Policies policies = new Policies(
                names.stream().filter(name -> !name.equals("models")).toList());
        return new Material(root, result, policies, new Palette(policies.names()), new Notes(), plots);
    }

    /** The run directory itself. */
    Stage whole() {
        return new Stage(root, "", notes);
    }

    /** A stage's folder. */
    Stage stage(String name) {
        return new Stage(root.resolve(name), name, notes);
    }

    /** Where a policy's answers are: a demonstration has them in one place, an evaluation has only them. */
    Path answers(String policy) {
        Path folder = root.resolve("evaluation").resolve(policy);
        return Files.exists(folder) ? folder : root.resolve(policy);
    }

    /** A policy's fields. */
    Json fields(String policy) {
        return result.at("policies").at(policy);
    }

    /** A policy's fields under another setting: greedy, withheld, withheld_greedy; empty when not measured. */
    Optional<Json> fields(String policy, String setting) {
        return setting.isEmpty()
                ? Optional.of(fields(policy))
                : fields(policy).find(setting).filter(Json::isObject);
    }

    /** Policies trained by reinforcement learning in this run, with metrics. */
    List<String> trained() {
        return policies.names().stream()
                .filter(name -> Files.exists(root.resolve(name).resolve("metrics.jsonl")))
                .filter(name -> !name.equals("sft"))
                .toList();
    }
}
