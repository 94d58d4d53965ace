import Files

/// What `--bos` asks for.
public enum BOSChoice: String, CaseIterable, Sendable {
  /// What the SAE's `prepend_bos`, else the tokenizer, says.
  case auto
  case always
  case never
}

/// Whether sequences begin with a BOS token, decided once per run.
public struct BOSRule: Equatable, Sendable {
  /// The token put first; nil when none is.
  public let id: Int32?
  /// The rule and its reason, in words, for output and manifests.
  public let description: String

  /// Decides from the option, the SAEs' `prepend_bos` (nil where an SAE does not say) and the tokenizer's habit.
  ///
  /// A rule that asks for BOS where no id is known is an error, never a silent no-op.
  public init(
    _ choice: BOSChoice = .auto, saePrependsBOS: [Bool?] = [], tokenizerAddsBOS: Bool, id: Int32?
  ) throws(UsageError) {
    let adds: Bool
    let reason: String
    let said = saePrependsBOS.compactMap { $0 }
    switch choice {
    case .always: (adds, reason) = (true, "--bos always")
    case .never: (adds, reason) = (false, "--bos never")
    case .auto:
      if let first = said.first {
        guard said.allSatisfy({ $0 == first }) else {
          throw UsageError("the SAEs disagree about prepend_bos", hint: "choose with --bos always or --bos never")
        }
        (adds, reason) = (first, "the SAE's prepend_bos is \(first)")
      } else {
        adds = tokenizerAddsBOS
        reason = adds ? "the tokenizer adds it" : "the tokenizer adds none"
      }
    }
    if adds, id == nil {
      throw UsageError(
        "BOS is asked for (\(reason)), but the tokenizer has no BOS id", hint: "use --bos never to go without")
    }
    self.id = adds ? id : nil
    self.description = adds ? "BOS \(id!) before every sequence, never doubled (\(reason))" : "no BOS added (\(reason))"
  }

  private init(id: Int32?, description: String) {
    self.id = id
    self.description = description
  }

  /// Sequences taken as they are, as rows of a token file.
  public static let asGiven = BOSRule(id: nil, description: "sequences taken as they are, nothing prepended")

  /// Texts with what the tokenizer's post-processor puts around them, such as [CLS] and [SEP], already there.
  public static let aroundText = BOSRule(
    id: nil, description: "special tokens around every text, as the tokenizer says")

  /// The ids with BOS in front, unless it is there already or the rule adds none.
  public func applied(to ids: [Int32]) -> [Int32] {
    guard let id, ids.first != id else { return ids }
    return [id] + ids
  }
}
