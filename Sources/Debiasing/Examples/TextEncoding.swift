import Corpora

/// How a text becomes token ids: the tokenizer, then BOS in front where the rule says so.
public struct TextEncoding {
  public let bos: BOSRule
  private let encode: (String) -> [Int32]

  public init(bos: BOSRule, _ encode: @escaping (String) -> [Int32]) {
    (self.bos, self.encode) = (bos, encode)
  }

  public func ids(_ text: String) -> [Int32] { bos.applied(to: encode(text)) }
}
