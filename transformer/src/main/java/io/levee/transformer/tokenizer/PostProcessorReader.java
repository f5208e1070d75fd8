package io.levee.transformer.tokenizer;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;

/** Reads the post-processor of {@code tokenizer.json}: what it puts around the ids of one text. */
final class PostProcessorReader {
    private PostProcessorReader() {}

    static Affixes read(Json json) {
        String type = json.at("type").text();
        return switch (type) {
            case "ByteLevel" -> Affixes.NONE; // concerns offsets only
            case "Sequence" -> {
                Affixes affixes = Affixes.NONE;
                for (Json processor : json.at("processors").items()) {
                    if (affixes.isAny() && !processor.at("type").text().equals("ByteLevel")) {
                        throw processor.error("a post-processor behind one that adds tokens is not supported");
                    }
                    affixes = affixes.isAny() ? affixes : read(processor);
                }
                yield affixes;
            }
            case "TemplateProcessing" -> template(json);
            case "BertProcessing", "RobertaProcessing" ->
                new Affixes(
                        new int[] {json.at("cls").at(1).integer()},
                        new int[] {json.at("sep").at(1).integer()});
            default ->
                throw new BadInputException(
                        "%s: the post-processor \"%s\" is not supported".formatted(json.place(), type));
        };
    }

    private static Affixes template(Json json) {
        Ids before = new Ids();
        Ids after = new Ids();
        boolean textSeen = false;
        for (Json piece : json.at("single").items()) {
            if (piece.find("SpecialToken").isPresent()) {
                String name = piece.at("SpecialToken").at("id").text();
                for (Json id : json.at("special_tokens").at(name).at("ids").items()) {
                    (textSeen ? after : before).add(id.integer());
                }
            } else if (!textSeen && piece.at("Sequence").at("id").text().equals("A")) {
                textSeen = true;
            } else {
                throw piece.error("expected a special token, or once the sequence A");
            }
        }
        if (!textSeen) {
            throw json.at("single").error("expected the sequence A in it");
        }
        return new Affixes(before.toArray(), after.toArray());
    }
}
