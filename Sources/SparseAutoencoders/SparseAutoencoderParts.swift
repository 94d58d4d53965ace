import Files
import Kernels

/// What a fold or a slice changes of an SAE, as variables.
struct SparseAutoencoderParts {
  var architecture: Architecture
  var encoder: Matrix  // [d, F]
  var decoder: Matrix  // [F, d]
  var encoderBias: [Float]?  // [F]
  var decoderBias: [Float]  // [d]
  var subtractsDecoderBias: Bool
  var scalesByDecoderNorm: Bool
  var metadata: Metadata
  var notices: [String]
}

extension SparseAutoencoder {
  /// The SAE with some of its parts changed, checked again.
  func changed(_ change: (inout SparseAutoencoderParts) throws(FileError) -> Void) throws(FileError)
    -> SparseAutoencoder
  {
    var parts = SparseAutoencoderParts(
      architecture: architecture, encoder: encoder, decoder: decoder, encoderBias: encoderBias,
      decoderBias: decoderBias, subtractsDecoderBias: subtractsDecoderBias,
      scalesByDecoderNorm: decoderNorms != nil, metadata: metadata, notices: notices)
    try change(&parts)
    return try SparseAutoencoder(
      architecture: parts.architecture, encoder: parts.encoder, decoder: parts.decoder,
      encoderBias: parts.encoderBias, decoderBias: parts.decoderBias,
      subtractsDecoderBias: parts.subtractsDecoderBias, scalesByDecoderNorm: parts.scalesByDecoderNorm,
      normalization: normalization, centersInput: centersInput, metadata: parts.metadata, path: path,
      notices: parts.notices)
  }
}
