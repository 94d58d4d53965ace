"""The same weights in the files that CTranslate2 and llama.cpp read, each made once."""

import shutil

import gguf
import torch
from ctranslate2.converters import TransformersConverter
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import AutoModelForCausalLM, GPTNeoXConfig, GPTNeoXForCausalLM, PreTrainedTokenizerFast

from bench_files import WORK, Shape


def to_ctranslate2(shape: Shape, checkpoint):
    """Its converter wants a tokenizer: one with a word per id."""
    folder = WORK / f"{shape.name}-ctranslate2"
    if not (folder / "model.bin").exists():
        source = WORK / f"{shape.name}-with-words"
        shutil.rmtree(source, ignore_errors=True)
        shutil.copytree(checkpoint, source)
        words = Tokenizer(models.WordLevel({f"t{i}": i for i in range(shape.vocabulary)}, unk_token="t0"))
        words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
        PreTrainedTokenizerFast(
            tokenizer_object=words, unk_token="t0", bos_token="t0", eos_token="t1").save_pretrained(source)
        GPTNeoXConfig.rotary_pct, GPTNeoXConfig.rotary_emb_base = 0.25, 10000  # its converter knows the old names
        GPTNeoXForCausalLM.embed_out = property(GPTNeoXForCausalLM.get_output_embeddings)
        TransformersConverter(str(source)).convert(str(folder), force=True)
        shutil.rmtree(source)
    return folder


def to_gguf(shape: Shape, checkpoint, kind: str):
    """`kind` is f32, f16 or bf16: of the matrices; vectors and positions stay float32. No tokenizer is written."""
    path = WORK / f"{shape.name}-{kind}.gguf"
    if path.exists():
        return path
    model = AutoModelForCausalLM.from_pretrained(checkpoint, dtype=torch.float32)
    config, neox = model.config, model.config.model_type == "gpt_neox"
    pending = path.with_suffix(".partial")
    writer = gguf.GGUFWriter(pending, "gptneox" if neox else "gpt2")
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(4 * config.hidden_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_layer_norm_eps(config.layer_norm_eps if neox else config.layer_norm_epsilon)
    writer.add_vocab_size(shape.vocabulary)
    writer.add_tokenizer_model("none")
    if neox:
        writer.add_rope_dimension_count(16)
        writer.add_parallel_residual(True)
    for name, value in (neox_tensors if neox else gpt2_tensors)(model):
        add(writer, name, value, kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    pending.rename(path)
    return path


def add(writer, name: str, value: torch.Tensor, kind: str) -> None:
    array = value.detach().contiguous().float().numpy()
    types = {"f32": gguf.GGMLQuantizationType.F32, "f16": gguf.GGMLQuantizationType.F16,
             "bf16": gguf.GGMLQuantizationType.BF16}
    stored = types["f32"] if array.ndim == 1 or name == "position_embd.weight" else types[kind]
    writer.add_tensor(name, gguf.quantize(array, stored), raw_dtype=stored)


def gpt2_tensors(model):
    body = model.transformer
    yield "token_embd.weight", body.wte.weight
    yield "position_embd.weight", body.wpe.weight
    yield "output.weight", body.wte.weight
    for i, block in enumerate(body.h):
        for theirs, ours in (("attn_norm", block.ln_1), ("ffn_norm", block.ln_2)):
            yield f"blk.{i}.{theirs}.weight", ours.weight
            yield f"blk.{i}.{theirs}.bias", ours.bias
        for theirs, ours in (("attn_qkv", block.attn.c_attn), ("attn_output", block.attn.c_proj),
                             ("ffn_up", block.mlp.c_fc), ("ffn_down", block.mlp.c_proj)):
            yield f"blk.{i}.{theirs}.weight", ours.weight.T
            yield f"blk.{i}.{theirs}.bias", ours.bias
    yield "output_norm.weight", body.ln_f.weight
    yield "output_norm.bias", body.ln_f.bias


def neox_tensors(model):
    """Queries, keys and values of all heads one after another, where the checkpoint has them head by head."""
    body, heads = model.gpt_neox, model.config.num_attention_heads
    yield "token_embd.weight", body.embed_in.weight
    yield "output.weight", model.get_output_embeddings().weight
    for i, block in enumerate(body.layers):
        for theirs, ours in (("attn_norm", block.input_layernorm), ("ffn_norm", block.post_attention_layernorm)):
            yield f"blk.{i}.{theirs}.weight", ours.weight
            yield f"blk.{i}.{theirs}.bias", ours.bias
        fused = block.attention.query_key_value
        width = fused.weight.shape[1]
        yield f"blk.{i}.attn_qkv.weight", fused.weight.view(heads, 3, -1, width).transpose(0, 1).reshape(-1, width)
        yield f"blk.{i}.attn_qkv.bias", fused.bias.view(heads, 3, -1).transpose(0, 1).reshape(-1)
        for theirs, ours in (("attn_output", block.attention.dense), ("ffn_up", block.mlp.dense_h_to_4h),
                             ("ffn_down", block.mlp.dense_4h_to_h)):
            yield f"blk.{i}.{theirs}.weight", ours.weight
            yield f"blk.{i}.{theirs}.bias", ours.bias
    yield "output_norm.weight", body.final_layer_norm.weight
    yield "output_norm.bias", body.final_layer_norm.bias
