/// What the readers of the file formats hand over.
struct TokenizerParts {
  var source: String
  var model: Tokenizer.Model
  var addedTokens: [AddedToken] = []
  var normalizer = Normalizer.sequence([])
  var preTokenizers: [PreTokenizer] = []
  var postProcessor = PostProcessor.none
  var decoders: [Decoder] = []
  var specials = SpecialTokens()
  var bosRule = "none"
  var pipeline: [String] = []
}
