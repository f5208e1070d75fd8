"""The built-in world's model in PyTorch: a LLaMA-type decoder with 2 layers, width 128, 4 heads, feed-forward width 320, 419 words
and tied embeddings. Two ways to train on sequences of unequal lengths: all of it padded, or only attention padded. Shapes:
B sequences, L positions with padding, N real tokens, C width, H heads, D head width."""
import torch
import torch.nn.functional as F
from torch import nn

VOCABULARY, WIDTH, HEADS, FEED_FORWARD, LAYERS, CONTEXT = 419, 128, 4, 320, 2, 128
HEAD_WIDTH = WIDTH // HEADS


def rotary_table():
    """cos and sin (CONTEXT, D/2) of the angles of each position."""
    half = HEAD_WIDTH // 2
    frequencies = 10_000.0 ** (-torch.arange(half, dtype=torch.float32) / half)
    angles = torch.arange(CONTEXT, dtype=torch.float32)[:, None] * frequencies
    return angles.cos(), angles.sin()


def rotate(x, cos, sin):
    """x (..., D) by the angles (..., D/2)."""
    first, second = x.chunk(2, dim=-1)
    return torch.cat((first * cos - second * sin, second * cos + first * sin), dim=-1)


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention_norm = nn.RMSNorm(WIDTH, eps=1e-5)
        self.query_key_value = nn.Linear(WIDTH, 3 * WIDTH, bias=False)
        self.output = nn.Linear(WIDTH, WIDTH, bias=False)
        self.feed_forward_norm = nn.RMSNorm(WIDTH, eps=1e-5)
        self.gate_up = nn.Linear(WIDTH, 2 * FEED_FORWARD, bias=False)
        self.down = nn.Linear(FEED_FORWARD, WIDTH, bias=False)

    def heads(self, x):
        """Queries, keys and values (B, H, L, D) of x (B, L, C)."""
        b, length, _ = x.shape
        joined = self.query_key_value(x).view(b, length, 3, HEADS, HEAD_WIDTH)
        return joined.permute(2, 0, 3, 1, 4).unbind(0)

    def feed_forward(self, x):
        gate, up = self.gate_up(self.feed_forward_norm(x)).chunk(2, dim=-1)
        return x + self.down(F.silu(gate) * up)

    def padded(self, x, cos, sin, mask):
        """x (B, L, C)."""
        q, k, v = self.heads(self.attention_norm(x))
        y = F.scaled_dot_product_attention(rotate(q, cos, sin), rotate(k, cos, sin), v, attn_mask=mask)
        return self.feed_forward(x + self.output(y.transpose(1, 2).reshape(x.shape)))

    def packed(self, x, places, shape, cos, sin, mask):
        """x (N, C) of the real tokens, which stand at `places` of the padded (B, L); only attention is padded."""
        b, length = shape
        joined = x.new_zeros(b * length, 3 * WIDTH).index_copy(0, places, self.query_key_value(self.attention_norm(x)))
        q, k, v = joined.view(b, length, 3, HEADS, HEAD_WIDTH).permute(2, 0, 3, 1, 4).unbind(0)
        y = F.scaled_dot_product_attention(rotate(q, cos, sin), rotate(k, cos, sin), v, attn_mask=mask)
        return self.feed_forward(x + self.output(y.transpose(1, 2).reshape(b * length, WIDTH)[places]))

    def cached(self, x, cos, sin, keys, values, start):
        """x (B, L, C) at positions from `start` on, after the cached keys and values (B, H, CONTEXT, D) before them."""
        q, k, v = self.heads(self.attention_norm(x))
        end = start + x.shape[1]
        keys[:, :, start:end] = rotate(k, cos, sin)
        values[:, :, start:end] = v
        y = F.scaled_dot_product_attention(
            rotate(q, cos, sin), keys[:, :, :end], values[:, :, :end], is_causal=start == 0)
        return self.feed_forward(x + self.output(y.transpose(1, 2).reshape(x.shape)))


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, WIDTH)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.norm = nn.RMSNorm(WIDTH, eps=1e-5)
        cos, sin = rotary_table()
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        for parameter in self.parameters():
            if parameter.dim() == 2:
                nn.init.normal_(parameter, std=0.04)

    def logits(self, hidden):
        return F.linear(self.norm(hidden), self.embedding.weight)

    def padded(self, batch):
        """Hidden states (N, C) of the real tokens; padding goes through the whole model with them."""
        length = batch.ids.shape[1]
        x = self.embedding(batch.ids)
        for layer in self.layers:
            x = layer.padded(x, self.cos[:length], self.sin[:length], batch.mask)
        return x.flatten(0, 1)[batch.places]

    def packed(self, batch):
        """Hidden states (N, C) of the real tokens; padding is seen by attention only."""
        length = batch.ids.shape[1]
        x = self.embedding(batch.ids.flatten()[batch.places])
        for layer in self.layers:
            x = layer.packed(
                x, batch.places, batch.ids.shape, self.cos[:length], self.sin[:length], batch.mask)
        return x

    @torch.inference_mode()
    def generate(self, prompts, count):
        """Samples `count` new tokens for prompts (B, L) at temperature 1; returns them and their log-probabilities, (B, count)."""
        b, start = prompts.shape
        caches = [(torch.empty(b, HEADS, CONTEXT, HEAD_WIDTH), torch.empty(b, HEADS, CONTEXT, HEAD_WIDTH))
                  for _ in self.layers]
        tokens, log_probs, ids, position = [], [], prompts, 0
        for _ in range(count):
            end = position + ids.shape[1]
            x = self.embedding(ids)
            for layer, (keys, values) in zip(self.layers, caches):
                x = layer.cached(x, self.cos[position:end], self.sin[position:end], keys, values, position)
            distribution = torch.log_softmax(self.logits(x[:, -1]), dim=-1)
            ids = torch.multinomial(distribution.exp(), 1)
            tokens.append(ids)
            log_probs.append(distribution.gather(1, ids))
            position = end
        return torch.cat(tokens, 1), torch.cat(log_probs, 1)


class Batch:
    """Sequences with padding at their ends, and which tokens are predicted; made once, outside the time that is taken."""

    def __init__(self, sequences, prompts):
        """`prompts` holds the number of tokens at each sequence's beginning that are not predicted."""
        b, length = len(sequences), max(map(len, sequences))
        self.ids = torch.zeros(b, length, dtype=torch.long)
        real = torch.zeros(b, length, dtype=torch.bool)
        rows, targets, row = [], [], 0
        for i, (sequence, prompt) in enumerate(zip(sequences, prompts)):
            self.ids[i, :len(sequence)] = sequence
            real[i, :len(sequence)] = True
            rows += range(row + prompt - 1, row + len(sequence) - 1)
            targets.append(sequence[prompt:])
            row += len(sequence)
        self.tokens = row
        self.places = real.flatten().nonzero()[:, 0]
        self.rows = torch.tensor(rows)
        self.targets = torch.cat(targets)
        causal = torch.ones(length, length, dtype=torch.bool).tril()
        # A padded token sees the real ones before it, so no row of the mask is empty.
        self.mask = (causal & real[:, None, :])[:, None]
