/**
 * Conversations as models read them: a typed list of templates, recognised in a model's own Jinja and never guessed,
 * and their encoding to ids in which nothing a user writes becomes a special token.
 */
package io.levee.transformer.chat;
