package io.levee;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.AndFullName.Predicates.fullNameMatching;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What no compiler checks: the order of the packages, who may use which library, and calls that would make results depend on luck. */
class ArchitectureTest {
    /** Every package; one may use only those above it. */
    private static final List<String> ORDER = List.of(
            "io.levee.kernels.dtype",
            "io.levee.kernels.parallel",
            "io.levee.kernels",
            "io.levee.kernels.host",
            "io.levee.kernels.cases",
            "io.levee.kernels.reference",
            "io.levee.kernels.simd",
            "io.levee.kernels.cuda",
            "io.levee.kernels.ptx",
            "io.levee.kernels.measure",
            "io.levee.engine.memory",
            "io.levee.engine.tensor",
            "io.levee.engine.random",
            "io.levee.engine.graph",
            "io.levee.engine.store",
            "io.levee.engine.optimizer",
            "io.levee.engine.collective",
            "io.levee.engine.metrics",
            "io.levee.transformer.tokenizer",
            "io.levee.transformer.jinja",
            "io.levee.transformer.chat",
            "io.levee.transformer.block",
            "io.levee.transformer.model",
            "io.levee.transformer.adapter",
            "io.levee.transformer.decode",
            "io.levee.transformer.weights",
            "io.levee.rlhf.options",
            "io.levee.rlhf.data",
            "io.levee.rlhf.world",
            "io.levee.rlhf.learn",
            "io.levee.rlhf.sft",
            "io.levee.rlhf.preference",
            "io.levee.rlhf.rollout",
            "io.levee.rlhf.signal",
            "io.levee.rlhf.advantage",
            "io.levee.rlhf.ppo",
            "io.levee.rlhf.dpo",
            "io.levee.rlhf.evaluate",
            "io.levee.rlhf.report",
            "io.levee.rlhf.run",
            "io.levee.rlhf.infer",
            "io.levee.rlhf.measure",
            "io.levee.rlhf.inspect",
            "io.levee.rlhf.doctor",
            "io.levee.rlhf.cli");

    /** Vector operations whose bits change when C2 compiles them. */
    private static final String APPROXIMATE = "jdk\\.incubator\\.vector\\.VectorOperators\\."
            + "(SIN|COS|TAN|ASIN|ACOS|ATAN|ATAN2|SINH|COSH|TANH|EXP|EXPM1|LOG|LOG10|LOG1P|POW|HYPOT|CBRT)";

    private static final Set<String> ROUNDING_SUMS =
            Set.of("jdk.incubator.vector.VectorOperators.ADD", "jdk.incubator.vector.VectorOperators.MUL");

    private static final JavaClasses LEVEE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.levee");

    @Test
    void everyModuleIsLookedAt() {
        for (String module : List.of("kernels", "kernels.cuda", "kernels.ptx", "engine", "transformer", "rlhf")) {
            String prefix = "io.levee." + module;
            assertTrue(
                    LEVEE.stream().anyMatch(c -> c.getPackageName().startsWith(prefix)),
                    () -> "no class of " + prefix + " on the class path: these rules would hold for nothing");
        }
    }

    @Test
    void aPackageUsesOnlyThoseAboveIt() {
        classes().should(useOnlyPackagesAbove()).check(LEVEE);
    }

    @Test
    void onlySimdKernelsUseTheVectorModule() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.levee.kernels.simd")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector..")
                .check(LEVEE);
    }

    @Test
    void onlyCudaKernelsUseJcuda() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.levee.kernels.cuda")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jcuda..")
                .check(LEVEE);
    }

    @Test
    void onlyConversationTemplatesUseTheJinjaLibrary() {
        noClasses()
                .that()
                .haveNameNotMatching("io\\.levee\\.transformer\\.chat\\.Jinjava.*")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.hubspot..", "jinjava..")
                .check(LEVEE);
    }

    @Test
    void vectorsUseNoOperatorWhoseBitsChangeWithTheCompiler() {
        noClasses()
                .should()
                .accessFieldWhere(target(fullNameMatching(APPROXIMATE)).as("an approximate vector operator"))
                .orShould()
                .accessTargetWhere(target(nameMatching("pow"))
                        .and(target(owner(assignableTo("jdk.incubator.vector.Vector"))))
                        .as("pow of a vector"))
                .because("their bits change when C2 compiles them: write a polynomial in FMA")
                .check(LEVEE);
    }

    @Test
    void lanesOfFloatingPointAreNeverAddedOrMultipliedByReduceLanes() {
        codeUnits()
                .should(notReduceByRoundingSums())
                .because("the order of the sum changes when C2 compiles it: store the lanes and add them in a fixed"
                        + " tree")
                .check(LEVEE);
    }

    /** Without this an operator could reach reduceLanes from a place where the rule above does not see it. */
    @Test
    void vectorOperatorsAreNotPassedAround() {
        classes().should(declareNoVectorOperator()).check(LEVEE);
    }

    @Test
    void onlyMainEndsTheProcess() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.levee.rlhf.cli.Main")
                .should()
                .accessTargetWhere(target(fullNameMatching("java\\.lang\\.(System\\.exit|Runtime\\.(exit|halt))\\(.*"))
                        .as("the end of the process"))
                .check(LEVEE);
    }

    @Test
    void everyRandomNumberIsAFunctionOfTheSeed() {
        noClasses()
                .should()
                .dependOnClassesThat(are(fullNameMatching("java\\.util\\.(Random|SplittableRandom|random\\..*)")
                        .or(fullNameMatching(
                                "java\\.util\\.concurrent\\.ThreadLocalRandom|java\\.security\\.SecureRandom"))
                        .forSubtype()))
                .orShould()
                .accessTargetWhere(target(fullNameMatching(
                                "java\\.lang\\.(Strict)?Math\\.random\\(.*|java\\.util\\.UUID\\.randomUUID\\(.*"
                                        + "|java\\.util\\.Collections\\.shuffle\\(.*"))
                        .as("a generator of its own seed"))
                .because("io.levee.engine.random draws from (seed, purpose, counter)")
                .check(LEVEE);
    }

    @Test
    void librariesOfTheCommandLineStayInIt() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.levee.rlhf.cli")
                .and()
                .haveSimpleNameNotEndingWith("Options")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "me.tongfei..", "org.jline..")
                .because("a program that embeds Levee does without them; annotations of options are ignored there")
                .check(LEVEE);
    }

    @Test
    void onlyRecipesAreYaml() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.levee.rlhf.run", "io.levee.rlhf.cli")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.snakeyaml..")
                .because("a program that embeds Levee does without it")
                .check(LEVEE);
    }

    @Test
    void jsonIsReadAndWrittenInOnePlace() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.levee.engine.store")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml..")
                .because("io.levee.engine.store.Json knows the place of each value")
                .check(LEVEE);
    }

    private static ArchCondition<JavaClass> useOnlyPackagesAbove() {
        return new ArchCondition<>("use only packages above their own in ArchitectureTest.ORDER") {
            @Override
            public void check(JavaClass origin, ConditionEvents events) {
                int own = ORDER.indexOf(origin.getPackageName());
                if (own < 0) {
                    events.add(SimpleConditionEvent.violated(
                            origin, origin.getName() + " lies in a package without a place"));
                }
                if (own < 0) {
                    return;
                }
                origin.getDirectDependenciesFromSelf().stream()
                        .filter(d -> ORDER.indexOf(d.getTargetClass()
                                        .getBaseComponentType()
                                        .getPackageName())
                                > own)
                        .forEach(d -> events.add(SimpleConditionEvent.violated(d, d.getDescription())));
            }
        };
    }

    private static ArchCondition<JavaCodeUnit> notReduceByRoundingSums() {
        return new ArchCondition<>("not reduce the lanes of a floating-point vector by ADD or MUL") {
            @Override
            public void check(JavaCodeUnit unit, ConditionEvents events) {
                boolean names = unit.getFieldAccesses().stream()
                        .anyMatch(a -> ROUNDING_SUMS.contains(a.getTarget().getFullName()));
                if (names) {
                    unit.getAccessesFromSelf().stream()
                            .filter(ArchitectureTest::reducesFloatingPoint)
                            .forEach(a -> events.add(SimpleConditionEvent.violated(a, a.getDescription())));
                }
            }
        };
    }

    private static boolean reducesFloatingPoint(JavaAccess<?> access) {
        // An integer vector has its own reduceLanes, exact in any order; Vector is the owner where the element type is
        // not known.
        return access.getTarget().getName().startsWith("reduceLanes")
                && Set.of("FloatVector", "DoubleVector", "Vector")
                        .contains(access.getTarget().getOwner().getSimpleName());
    }

    private static ArchCondition<JavaClass> declareNoVectorOperator() {
        return new ArchCondition<>("declare no field, parameter or result that is a vector operator") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                var declared = type.getFields().stream()
                        .map(f -> f.getRawType().getName())
                        .collect(Collectors.toSet());
                for (JavaCodeUnit unit : type.getCodeUnits()) {
                    declared.add(unit.getRawReturnType().getName());
                    unit.getRawParameterTypes().forEach(t -> declared.add(t.getName()));
                }
                declared.stream()
                        .filter(name -> name.startsWith("jdk.incubator.vector.VectorOperators"))
                        .forEach(name -> events.add(SimpleConditionEvent.violated(
                                type, type.getName() + " passes on an operator, " + name)));
            }
        };
    }
}
