/**
 * Text to token ids and back: byte-level and SentencePiece byte-pair encoding and words, read from {@code
 * tokenizer.json}, {@code tokenizer.model} and GGUF metadata, with the ids of the systems that made them.
 */
package io.levee.transformer.tokenizer;
