import Files
import Tokenizers

extension Description {
  /// Source file, size, stages, special tokens and BOS rule.
  static func tokenizer(_ tokenizer: Tokenizer, path: String) -> Description {
    var result = Description("tokenizer", path: path)
    result.fact("source", JSON(tokenizer.source))
    result.fact("vocabulary_size", JSON(tokenizer.vocabularySize))
    result.fact("adds_bos", JSON(tokenizer.addsBOS))
    result.fact("bos_rule", JSON(tokenizer.bosRule))
    let roles = tokenizer.specials
    var object = JSONObject()
    for (name, id) in [
      ("bos", roles.bos), ("eos", roles.eos), ("unk", roles.unk), ("pad", roles.pad), ("sep", roles.sep),
      ("cls", roles.cls), ("mask", roles.mask),
    ] {
      guard let id else { continue }
      object[name] = JSON(Int(id))
      result.row(name, "\(id) \(tokenizer.token(id) ?? "")")
    }
    result.set("roles", .object(object))
    result.set("special_ids", JSON(tokenizer.specialIDs.map(Int.init)))
    result.list("pipeline", title: "stages", tokenizer.pipeline)
    return result
  }
}
