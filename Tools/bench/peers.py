"""The peers, each with the jobs it can do: `None` stands for a job that it has no way to do."""

import numpy
import torch
from sae_lens import SAE
from torch.nn.functional import cross_entropy
from transformer_lens import HookedTransformer, HookedTransformerConfig
from transformer_lens.pretrained.weight_conversions import convert_gpt2_weights, convert_neox_weights
from transformers import AutoModelForCausalLM


def loss_of(logits: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
    return cross_entropy(logits[:, :-1].flatten(0, 1), ids[:, 1:].flatten())


class Transformers:
    name = "transformers"

    def __init__(self, folder, dtype=torch.float32):
        self.model = AutoModelForCausalLM.from_pretrained(folder, dtype=dtype).eval()

    def capture(self, shape, batches) -> None:
        """Stops after the hook's block, which the library offers no option for: later blocks are cut off."""
        body = self.model.transformer if hasattr(self.model, "transformer") else self.model.gpt_neox
        key = "h" if hasattr(body, "h") else "layers"
        blocks = getattr(body, key)
        setattr(body, key, blocks[: shape.layer + 1])
        try:
            for ids in batches:
                body(ids, use_cache=False)
        finally:
            setattr(body, key, blocks)

    def cross_entropy(self, shape, batches) -> float:
        return sum(loss_of(self.model(ids, use_cache=False).logits, ids).item() for ids in batches) / len(batches)

    def generate(self, prompt, count: int) -> list[int]:
        ids = torch.tensor([prompt])
        output = self.model.generate(
            ids, max_new_tokens=count, min_new_tokens=count, do_sample=False, pad_token_id=0,
            attention_mask=torch.ones_like(ids))
        return output[0, len(prompt):].tolist()


class TransformerLens:
    """A HookedTransformer with the checkpoint's weights as they are, which is how SAELens uses it."""
    name = "TransformerLens"

    def __init__(self, reference):
        source = reference.config
        neox = source.model_type == "gpt_neox"
        config = HookedTransformerConfig(
            n_layers=source.num_hidden_layers, d_model=source.hidden_size, n_heads=source.num_attention_heads,
            d_head=source.hidden_size // source.num_attention_heads, d_mlp=4 * source.hidden_size,
            n_ctx=source.max_position_embeddings, d_vocab=source.vocab_size, act_fn="gelu" if neox else "gelu_new",
            eps=source.layer_norm_eps if neox else source.layer_norm_epsilon, normalization_type="LN", device="cpu", seed=0,
            parallel_attn_mlp=neox, positional_embedding_type="rotary" if neox else "standard",
            rotary_adjacent_pairs=False, rotary_dim=16 if neox else None)
        self.model = HookedTransformer(config, move_to_device=False)
        convert = convert_neox_weights if neox else convert_gpt2_weights
        self.model.load_state_dict(convert(reference, config), strict=False)
        self.model.eval()

    def capture(self, shape, batches) -> None:
        for ids in batches:
            self.model.run_with_cache(ids, return_type=None, names_filter=shape.hook, stop_at_layer=shape.layer + 1)

    def cross_entropy(self, shape, batches) -> float:
        return sum(self.model(ids, return_type="loss").item() for ids in batches) / len(batches)


class SAELens:
    """SAELens with its HookedTransformer: a clean pass and one with the reconstruction in place."""
    name = "SAELens"

    def __init__(self, lens: TransformerLens, folder):
        self.lens, self.sae = lens, SAE.load_from_disk(str(folder), device="cpu").eval()

    def spliced(self, shape, batches) -> tuple[float, float]:
        def act(x, hook):
            return self.sae.decode(self.sae.encode(x))
        clean = spliced = 0.0
        for ids in batches:
            clean += self.lens.model(ids, return_type="loss").item()
            spliced += self.lens.model.run_with_hooks(ids, return_type="loss", fwd_hooks=[(shape.hook, act)]).item()
        return clean / len(batches), spliced / len(batches)

    def encode(self, activations) -> int:
        return sum(int((self.sae.encode(rows) > 0).sum()) for rows in activations.split(2048))


class CTranslate2:
    name = "CTranslate2"

    def __init__(self, folder, threads: int):
        import ctranslate2
        self.generator = ctranslate2.Generator(str(folder), inter_threads=1, intra_threads=threads)

    def cross_entropy(self, shape, batches) -> float:
        total = count = 0
        for ids in batches:
            for result in self.generator.score_batch([[f"t{i}" for i in row] for row in ids.tolist()], max_input_length=0):
                total -= sum(result.log_probs)
                count += len(result.log_probs)
        return total / count

    def generate(self, prompt, count: int) -> list[int]:
        result, = self.generator.generate_batch(
            [[f"t{i}" for i in prompt]], max_length=count, min_length=count, beam_size=1, include_prompt_in_result=False)
        return result.sequences_ids[0]


class LlamaCpp:
    name = "llama.cpp"

    def __init__(self, path, threads: int, context: int = 1024):
        import llama_cpp
        self.api = llama_cpp
        llama_cpp.llama_backend_init()
        options = llama_cpp.llama_model_default_params()
        self.model = llama_cpp.llama_load_model_from_file(str(path).encode(), options)
        self.vocabulary = llama_cpp.llama_vocab_n_tokens(llama_cpp.llama_model_get_vocab(self.model))
        options = llama_cpp.llama_context_default_params()
        options.n_ctx, options.n_batch, options.n_ubatch = context, 1024, 512
        options.n_threads = options.n_threads_batch = threads
        self.context = llama_cpp.llama_new_context_with_model(self.model, options)

    def logits(self, ids, start: int, every: bool) -> numpy.ndarray:
        """Logits of one sequence's tokens, all or the last, appended to the cache at position `start`."""
        batch = self.api.llama_batch_init(len(ids), 0, 1)
        batch.n_tokens = len(ids)
        for i, token in enumerate(ids):
            batch.token[i], batch.pos[i], batch.n_seq_id[i], batch.seq_id[i][0] = token, start + i, 1, 0
            batch.logits[i] = every or i == len(ids) - 1
        assert self.api.llama_decode(self.context, batch) == 0
        rows = len(ids) if every else 1
        first = 0 if every else len(ids) - 1
        found = numpy.concatenate([
            numpy.ctypeslib.as_array(self.api.llama_get_logits_ith(self.context, first + i), (1, self.vocabulary))
            for i in range(rows)]) if every else numpy.ctypeslib.as_array(
                self.api.llama_get_logits_ith(self.context, first), (1, self.vocabulary))
        self.api.llama_batch_free(batch)
        return found

    def clear(self) -> None:
        self.api.llama_memory_clear(self.api.llama_get_memory(self.context), True)

    def cross_entropy(self, shape, batches) -> float:
        losses = []
        for ids in batches:
            for row in ids:
                self.clear()
                losses.append(loss_of(torch.from_numpy(self.logits(row.tolist(), 0, True))[None], row[None]).item())
        return sum(losses) / len(losses)

    def generate(self, prompt, count: int) -> list[int]:
        self.clear()
        new = [int(self.logits(prompt, 0, False).argmax())]
        while len(new) < count:
            new.append(int(self.logits([new[-1]], len(prompt) + len(new) - 1, False).argmax()))
        return new
