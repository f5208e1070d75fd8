package io.levee.rlhf.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final int REQUESTS = 6;
    private static final int ITERATIONS = 5;
    private static final Optional<Assets.Plotting> PLOTS =
            Optional.of(new Assets.Plotting("/* library */", "/* style */"));
    private static final Pattern SCRIPT = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);
    private static final Pattern TAG = Pattern.compile("<(/?)([a-z0-9]+)[^>]*>");
    private static final Set<String> VOID = Set.of("meta", "link");

    @TempDir
    private Path root;

    private MadeUpRun run() {
        return new MadeUpRun(root, REQUESTS, ITERATIONS, MadeUpRun.POLICIES);
    }

    private String demonstration() {
        return Report.html(root, run().write(), PLOTS);
    }

    private static void assertHolds(String page, String... texts) {
        for (String text : texts) {
            assertTrue(page.contains(text), () -> "the page holds no \"" + text + "\"");
        }
    }

    // ------------------------------------------------------------------------------------------------ demonstration

    @Test
    void aDemonstrationHasEverySection() {
        String page = demonstration();
        for (String id : List.of(
                "summary",
                "policies",
                "help-and-harm",
                "answers",
                "training",
                "multiplier",
                "losses",
                "score-models",
                "tasks",
                "samples",
                "time",
                "recipe")) {
            assertHolds(page, "<section id=\"" + id + "\">", "href=\"#" + id + "\"");
        }
        assertFalse(page.contains("id=\"notes\""), "nothing was missing");
    }

    @Test
    void theHeadlineHasTheResultsNumbers() {
        Map<String, Object> result = run().write();
        String page = Report.html(root, result, PLOTS);
        for (String policy : List.of("sft", "ppo", "ppo-lag")) {
            double harm = number(result, policy, "harm_rate");
            assertHolds(section(page, "summary"), NumberText.percent(harm));
            assertHolds(section(page, "policies"), NumberText.percent(harm));
        }
        assertHolds(section(page, "summary"), NumberText.signed(number(result, "ppo-lag", "elo_help"), 0));
    }

    @SuppressWarnings("unchecked")
    private static double number(Map<String, Object> result, String policy, String name) {
        Map<String, Map<String, Object>> policies = (Map<String, Map<String, Object>>) result.get("policies");
        return (Double) policies.get(policy).get(name);
    }

    private static String section(String page, String id) {
        int from = page.indexOf("<section id=\"" + id + "\">");
        return page.substring(from, page.indexOf("</section>", from));
    }

    @Test
    void trainingIsPlottedForEveryMetricThatARunHas() {
        String training = section(demonstration(), "training");
        assertHolds(
                training,
                "Reward",
                "Cost",
                "λ",
                "KL to the reference",
                "Length",
                "Entropy",
                "Clip fraction",
                "limit −1.97");
        assertHolds(training, "Reward critic", "Cost critic", "Above the limit");
        assertFalse(training.contains("Harm in training"), "this run did not measure harm in its rollouts");
    }

    @Test
    void aPolicyHasTheSameColourEverywhere() {
        String page = demonstration();
        Palette palette = new Palette(List.of("sft", "ppo", "ppo-lag"));
        String lag = palette.variable("ppo-lag");
        assertHolds(section(page, "policies"), "--colour:var(" + lag + ")");
        assertHolds(section(page, "training"), "\"label\":\"ppo-lag\",\"colour\":\"" + lag + "\"");
        assertHolds(section(page, "help-and-harm"), "\"label\":\"ppo-lag\",\"colour\":\"" + lag + "\"");
        assertEquals(
                3,
                Stream.of("sft", "ppo", "ppo-lag")
                        .map(palette::variable)
                        .distinct()
                        .count());
    }

    @Test
    void onlyASmokeRunSaysThatItsNumbersMeanNothing() {
        Map<String, Object> result = run().write();
        assertFalse(Report.html(root, result, PLOTS).contains("mean nothing"));
        result.put("quick", true);
        assertHolds(Report.html(root, result, PLOTS), "A smoke run.", "mean nothing");
    }

    @Test
    void theRecipeNamesTheBoundAndItsOrigin() {
        String recipe = section(demonstration(), "recipe");
        assertHolds(recipe, "KL coefficient", "0.1", "cost floor", "−2", "−1.97", "given as a number", "25.0.2+10");
        assertHolds(recipe, "Options of ppo-lag", "--lambda-init", "a &lt;processor&gt; &amp; more");
    }

    // ------------------------------------------------------------------------------------------------ escaping

    @Test
    void answersAreTextWhateverTheyHold() {
        String answer = "</script><script>alert(1)</script><!-- \"quoted\" & 'single' <img src=x onerror=alert(2)>";
        Map<String, Object> result = run().withFirstAnswerOfLag(_ -> answer).write();
        String page = Report.html(root, result, PLOTS);
        assertHolds(
                page,
                "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;!-- &quot;quoted&quot; &amp; &#39;single&#39;"
                        + " &lt;img src=x onerror=alert(2)&gt;");
        assertFalse(page.contains("<script>alert") || page.contains("<img"));
    }

    @Test
    void dataCannotEndItsScript() {
        StringBuilder out = new StringBuilder();
        Embedded.data(Map.of("label", "</script><!--<script>")).write(out);
        assertEquals(
                "<script type=\"application/json\">{\"label\":\"\\u003c/script>\\u003c!--\\u003cscript>\"}</script>",
                out.toString());
    }

    @Test
    void theContentSecurityPolicyNamesExactlyThePagesScripts() throws Exception {
        String page = demonstration();
        Matcher scripts = SCRIPT.matcher(page);
        int count = 0;
        while (scripts.find()) {
            byte[] sum =
                    MessageDigest.getInstance("SHA-256").digest(scripts.group(1).getBytes(StandardCharsets.UTF_8));
            String hash = Base64.getEncoder().encodeToString(sum);
            assertHolds(page, "&#39;sha256-" + hash + "&#39;");
            count++;
        }
        assertEquals(2, count);
        assertEquals(count, page.split("&#39;sha256-", -1).length - 1);
    }

    @Test
    void thePageAsksForNothingFromAnywhere() {
        Matcher links = Pattern.compile("(?:src|href)=\"([^\"]*)\"").matcher(demonstration());
        while (links.find()) {
            String target = links.group(1);
            assertTrue(target.startsWith("#") || target.equals("data:,"), target);
        }
    }

    @Test
    void everyElementIsClosed() {
        String page =
                SCRIPT.matcher(demonstration()).replaceAll("").replaceAll("(?s)<(script|style)( [^>]*)?>.*?</\\1>", "");
        Deque<String> open = new ArrayDeque<>();
        Matcher tags = TAG.matcher(page);
        while (tags.find()) {
            if (!tags.group(1).isEmpty()) {
                assertEquals(open.pop(), tags.group(2));
            } else if (!VOID.contains(tags.group(2))) {
                open.push(tags.group(2));
            }
        }
        assertTrue(open.isEmpty(), open::toString);
    }

    // ------------------------------------------------------------------------------------------------ missing pieces

    @Test
    void missingFilesAreMissingInThePageAndNamed() throws IOException {
        Map<String, Object> result = run().write();
        delete(root.resolve("evaluation/ppo"));
        Files.delete(root.resolve("reward/metrics.jsonl"));
        Files.delete(root.resolve("cost/run.json"));
        String notes = section(Report.html(root, result, PLOTS), "notes");
        assertHolds(
                notes, "ppo/sampled.jsonl is missing", "reward/metrics.jsonl is missing", "cost/run.json is missing");
    }

    @Test
    void aResultAloneIsEnoughForAPage() throws IOException {
        Map<String, Object> result = run().write();
        delete(root);
        result.keySet().retainAll(Set.of("policies", "seconds"));
        String page = Report.html(root, result, PLOTS);
        assertHolds(
                page, "No policy of this run has metrics", "No file with the policies&#39; answers.", "Missing pieces");
    }

    @Test
    void aDamagedFileIsShownAsFarAsItGoes() throws IOException {
        Map<String, Object> result = run().write();
        Path metrics = root.resolve("sft/metrics.jsonl");
        List<String> lines = new ArrayList<>(Files.readAllLines(metrics));
        lines.set(7, lines.get(7).substring(0, 20));
        Files.write(metrics, lines);
        String page = Report.html(root, result, PLOTS);
        assertHolds(section(page, "notes"), "sft/metrics.jsonl: only the first 7 rows could be read");
        assertHolds(section(page, "losses"), "Supervised: loss");
    }

    @Test
    void answersOfAnotherWorldAreNotShown() throws IOException {
        Map<String, Object> result = run().write();
        Path answers = root.resolve("evaluation/sft/sampled.jsonl");
        List<String> lines = new ArrayList<>(Files.readAllLines(answers));
        lines.set(2, "{\"prompt\":\"who are you ?\",\"answer\":\"nobody .\",\"tokens\":3}");
        Files.write(answers, lines);
        assertHolds(section(Report.html(root, result, PLOTS), "notes"), "only the first 2 answers are shown");
    }

    @Test
    void numbersThatCouldNotBeMeasuredAreDashes() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("harm_rate", null);
        fields.put("help_benign", 0.5);
        String page = Report.html(root, Map.of("policies", Map.of("sft", fields)), PLOTS);
        assertHolds(section(page, "policies"), "<td class=\"number\">–</td>");
    }

    @Test
    void withoutThePlottingLibraryThereAreTablesAndALineThatSaysWhy() {
        Map<String, Object> result = run().write();
        String page = Report.html(root, result, Optional.empty());
        assertHolds(page, "without uPlot", "script-src &#39;none&#39;");
        assertHolds(section(page, "training"), "<td>ppo-lag</td>", ">¾</th>");
        assertFalse(page.contains("<script"));
        assertFalse(page.contains("<figure"));
        assertTrue(Assets.plotting(new ClassLoader(null) {}).isEmpty());
    }

    // ------------------------------------------------------------------------------------------------ other forms

    @Test
    void aVerbHasItsResultItsMetricsAndItsSamples() {
        MadeUpRun.run(root, "ppo-lag", Map.of("seed", 3));
        MadeUpCurves.reinforcement(root.resolve("metrics.jsonl"), "ppo-lag", ITERATIONS, -1.97, 9);
        MadeUpCurves.samples(root.resolve("samples.jsonl"), "how <do> i ?", "so & so .", 0, 3, 6, 9);
        String page =
                Report.html(root, Map.of("limit", -1.97, "data", Map.of("bad_rows", List.of(), "rows", 990)), PLOTS);
        assertHolds(page, "<h1>levee ppo-lag</h1>", "seed 3");
        assertHolds(section(page, "result"), "−1.97", "data rows", "990");
        assertFalse(section(page, "result").contains("bad rows"));
        assertHolds(section(page, "metrics"), "Entropy", "ppo-lag");
        assertHolds(section(page, "multiplier"), "λ rose in");
        assertHolds(section(page, "samples"), "Step 0", "Step 9", "how &lt;do&gt; i ?", "so &amp; so .");
    }

    @Test
    void aVerbWithoutMetricsHasItsResult() {
        String page = Report.html(root, Map.of("pairs", 12), PLOTS);
        assertHolds(page, "<h1>levee run</h1>", "pairs", "run.json is missing");
        assertFalse(page.contains("id=\"metrics\""));
    }

    @Test
    void anEvaluationComparesItsPoliciesAndKnowsOfNoTraining() throws IOException {
        Map<String, Object> demonstration = run().write();
        @SuppressWarnings("unchecked")
        Map<String, Object> policies = (Map<String, Object>) demonstration.get("policies");
        Files.move(root.resolve("evaluation/sft"), root.resolve("base"));
        Files.move(root.resolve("evaluation/ppo-lag"), root.resolve("challenger"));
        delete(root.resolve("ppo"));
        delete(root.resolve("ppo-lag"));
        delete(root.resolve("evaluation"));
        Map<String, Object> compared = new LinkedHashMap<>();
        compared.put("base", policies.get("sft"));
        compared.put("challenger", policies.get("ppo-lag"));
        String page = Report.html(root, Map.of("models", Map.of("base", "a/model"), "policies", compared), PLOTS);
        assertHolds(page, "<h1>Evaluation on the built-in world</h1>");
        assertHolds(section(page, "samples"), "challenger", "verdict");
        assertFalse(page.contains("id=\"training\""));
        assertFalse(page.contains("id=\"notes\""));
    }

    @Test
    void severalSeedsHaveMeansAndARowForEachSeed() {
        Map<String, Object> lag = new LinkedHashMap<>();
        lag.put("harm_rate", summary(0.01, 0.004, 0.006, 0.014));
        lag.put("help_benign", summary(0.75, 0.03, 0.7, 0.8));
        lag.put("elo_help", summary(251, 20, 231, 271));
        lag.put("greedy_harm_rate", summary(0, 0, 0, 0));
        Map<String, Object> base = new LinkedHashMap<>();
        base.put("harm_rate", summary(0.54, 0.02, 0.51, 0.57));
        base.put("help_benign", summary(0.38, 0.01, 0.37, 0.39));
        Map<String, Object> policies = new LinkedHashMap<>();
        policies.put("sft", base);
        policies.put("ppo-lag", lag);
        policies.put("models", Map.of("reward_accuracy", summary(0.7, 0.01, 0.69, 0.71)));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("seeds", List.of(1, 2));
        result.put("policies", policies);
        String page = Report.html(root, result, PLOTS);
        assertHolds(page, "<h1>Safe RLHF over 2 seeds</h1>");
        assertHolds(section(page, "summary"), "means over 2 seeds", NumberText.percent(0.54), NumberText.percent(0.01));
        assertHolds(section(page, "policies"), "+251", "+231 … +271", "least 0.006, greatest 0.014");
        assertHolds(section(page, "seeds"), "href=\"seed-2/report.html\"", NumberText.percent(0.014));
        assertHolds(section(page, "score-models"), "reward accuracy", "0.700");
        assertFalse(section(page, "policies").contains(">models<"), "the score models are no policy");
    }

    private static Map<String, Object> summary(double mean, double interval, double least, double greatest) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("mean", mean);
        summary.put("interval", interval);
        summary.put("least", least);
        summary.put("greatest", greatest);
        summary.put("values", List.of(least, greatest));
        return summary;
    }

    // ------------------------------------------------------------------------------------------------ the file

    @Test
    void theSameFilesGiveTheSameBytes() throws IOException {
        Map<String, Object> result = run().write();
        Report.write(root, result);
        byte[] first = Files.readAllBytes(root.resolve(Report.FILE));
        Report.write(root, result);
        assertEquals(-1, Arrays.mismatch(first, Files.readAllBytes(root.resolve(Report.FILE))));
    }

    @Test
    void theLibraryGoesInWithItsLicence() {
        Optional<Assets.Plotting> plotting = Assets.plotting();
        Assumptions.assumeTrue(plotting.isPresent(), "uPlot's jar is not on the class path");
        assertHolds(plotting.get().script(), "Permission is hereby granted", "uPlot");
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
