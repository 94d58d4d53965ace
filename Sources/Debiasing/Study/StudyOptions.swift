import Files

/// What decides the numbers of a debiasing study, beside model, data, SAEs and judgements.
public struct StudyOptions: Sendable {
  /// In which order a probe is trained.
  public enum Order: String, CaseIterable, Sendable {
    /// Shuffled by the seed.
    case shuffled
    /// As the examples stand in the data.
    case stored
  }

  /// The probe reads the mean of this block's output.
  public var layer: Int
  /// Each gives a training order, first weights and random features; features are chosen with the first one's probe.
  public var seeds: [UInt64] = [0]
  public var training = ProbeTraining()
  public var order = Order.shuffled
  /// Examples that effects are averaged over.
  public var attributionExamples = 100
  public var request = AttributionRequest()
  /// Candidates for judgement: at most so many features, with an effect above the threshold.
  public var top = 60
  public var effectThreshold = 0.0
  /// Contexts of each candidate.
  public var contexts = 12
  /// Features or neurons that skylines ablate; nil for as many as the set's judgement.
  public var skylineUnits: Int?
  /// Texts of the swap test.
  public var swapTexts = 200

  public init(layer: Int) { self.layer = layer }

  /// What the pooled activations do not depend on is left to the rows.
  var probeDescription: JSONObject {
    [
      "fit": JSON(training.fit.rawValue), "learning_rate": JSON(training.learningRate),
      "weight_decay": JSON(training.weightDecay), "epochs": JSON(training.epochs),
      "batch_size": JSON(training.batchSize), "penalty": JSON(training.penalty), "order": JSON(order.rawValue),
    ]
  }

  public var json: JSONObject {
    [
      "layer": JSON(layer), "seeds": .array(seeds.map { JSON("\($0)") }), "probe": .object(probeDescription),
      "attribution_examples": JSON(attributionExamples), "method": JSON(request.method.rawValue),
      "steps": JSON(request.steps), "top": JSON(top), "effect_threshold": JSON(effectThreshold),
      "skyline_units": skylineUnits.map { JSON($0) } ?? "as many as the judgement ablates",
      "swap_texts": JSON(swapTexts),
    ]
  }
}
