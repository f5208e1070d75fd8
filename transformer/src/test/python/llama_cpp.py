"""As much of llama.cpp as the comparison needs, through ctypes, from the shared library that its Node package brings."""

import ctypes
from pathlib import Path

import numpy

Token = ctypes.c_int32
SILENCE = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)(lambda *_: None)


class Parameters(ctypes.Structure):
    """The parameters of a model or a context: more room than any version needs, passed on as the library filled it."""

    _fields_ = [("context_length", ctypes.c_uint32), ("rest", ctypes.c_uint32 * 255)]


class Batch(ctypes.Structure):
    """llama_batch."""

    _fields_ = [("count", ctypes.c_int32), *((name, ctypes.c_void_p) for name in "abcdef")]


def library(folder):
    """Loads libllama and the back-end for this processor from a folder."""
    (ggml,) = [ctypes.CDLL(str(file)) for file in Path(folder).glob("libggml.*so")]
    ggml.ggml_backend_load_all_from_path(str(folder).encode())
    (llama,) = [ctypes.CDLL(str(file)) for file in Path(folder).glob("libllama.*so")]
    llama.llama_log_set(SILENCE, None)
    for function, result, arguments in [
        ("llama_model_default_params", Parameters, []),
        ("llama_context_default_params", Parameters, []),
        ("llama_model_load_from_file", ctypes.c_void_p, [ctypes.c_char_p, Parameters]),
        ("llama_init_from_model", ctypes.c_void_p, [ctypes.c_void_p, Parameters]),
        ("llama_set_n_threads", None, [ctypes.c_void_p, ctypes.c_int32, ctypes.c_int32]),
        ("llama_model_get_vocab", ctypes.c_void_p, [ctypes.c_void_p]),
        ("llama_vocab_n_tokens", ctypes.c_int32, [ctypes.c_void_p]),
        ("llama_vocab_is_eog", ctypes.c_bool, [ctypes.c_void_p, Token]),
        (
            "llama_tokenize",
            ctypes.c_int32,
            [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int32, ctypes.POINTER(Token), ctypes.c_int32]
            + [ctypes.c_bool] * 2,
        ),
        ("llama_batch_get_one", Batch, [ctypes.POINTER(Token), ctypes.c_int32]),
        ("llama_decode", ctypes.c_int32, [ctypes.c_void_p, Batch]),
        ("llama_get_logits_ith", ctypes.POINTER(ctypes.c_float), [ctypes.c_void_p, ctypes.c_int32]),
        ("llama_get_memory", ctypes.c_void_p, [ctypes.c_void_p]),
        ("llama_memory_clear", None, [ctypes.c_void_p, ctypes.c_bool]),
    ]:
        getattr(llama, function).restype = result
        getattr(llama, function).argtypes = arguments
    return llama


class Model:
    """A GGUF file as llama.cpp loads it."""

    def __init__(self, folder, file, context_length=2048):
        self.llama = library(folder)
        self.model = self.llama.llama_model_load_from_file(str(file).encode(), self.llama.llama_model_default_params())
        if not self.model:
            raise SystemExit(f"llama.cpp does not load {file}")
        parameters = self.llama.llama_context_default_params()
        parameters.context_length = context_length
        self.context = self.llama.llama_init_from_model(self.model, parameters)
        # one: several wait for each other without sleeping, which takes minutes where other programs run
        self.llama.llama_set_n_threads(self.context, 1, 1)
        self.vocabulary = self.llama.llama_model_get_vocab(self.model)
        self.size = self.llama.llama_vocab_n_tokens(self.vocabulary)

    def tokenize(self, text):
        """The ids of a text, with what the file prescribes around it and written special tokens as such."""
        utf8 = text.encode()
        room = len(utf8) + 8
        ids = (Token * room)()
        return ids[: self.llama.llama_tokenize(self.vocabulary, utf8, len(utf8), ids, room, True, True)]

    def _log_probs(self, ids):
        """After the last of more ids."""
        tokens = (Token * len(ids))(*ids)  # the batch points to it
        batch = self.llama.llama_batch_get_one(tokens, len(ids))
        if self.llama.llama_decode(self.context, batch):
            raise SystemExit("llama.cpp cannot decode")
        logits = self.llama.llama_get_logits_ith(self.context, -1)
        values = numpy.ctypeslib.as_array(logits, (self.size,)).astype(numpy.float64)
        return values - numpy.logaddexp.reduce(values)

    def greedy(self, ids, count):
        """Pairs of the likeliest id and how far the second one is behind, up to a token that ends the text."""
        self.llama.llama_memory_clear(self.llama.llama_get_memory(self.context), True)
        chosen = []
        log_probs = self._log_probs(ids)
        while len(chosen) < count:
            second, best = numpy.argpartition(log_probs, -2)[-2:]
            chosen.append((int(best), log_probs[best] - log_probs[second]))
            if self.llama.llama_vocab_is_eog(self.vocabulary, Token(int(best))):
                break
            log_probs = self._log_probs([int(best)])
        return chosen
