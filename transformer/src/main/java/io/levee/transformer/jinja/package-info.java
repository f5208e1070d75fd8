/**
 * The part of Jinja that conversation templates are written in, with the settings of Hugging Face's library: from text to
 * pieces ({@link io.levee.transformer.jinja.JinjaSource}), to a tree ({@code TemplateParser}, {@code ExpressionParser}), to
 * text ({@code Renderer}, {@code Evaluator}). What it does not know it refuses by name.
 */
package io.levee.transformer.jinja;
