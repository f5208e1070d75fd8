package io.levee.rlhf.options;

/**
 * An object whose fields are options, or groups of options. The name of a field is the option's long name ({@code maxLength} is
 * {@code --max-length}); what it may hold is said by {@link Range}, {@link Words} and {@link Required}.
 */
public interface OptionGroup {
    /**
     * Complains about what those cannot say: values of a form of their own, and values that do not go together. Is also called
     * when single values are missing or out of their range, which has been complained about by then.
     */
    default void validate(Complaints complaints) {}
}
