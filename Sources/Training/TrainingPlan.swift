import Files
import Ranks

/// One SAE of a run: its name, its site and how it is trained.
public struct TrainingJob {
  /// Folder below the output; empty for the only SAE of a run, which is the output itself.
  public let name: String
  /// Index among the source's sites.
  public let site: Int
  public let trainer: SAETrainer

  public init(name: String, site: Int, trainer: SAETrainer) {
    self.name = name
    self.site = site
    self.trainer = trainer
  }
}

/// What all SAEs of a run share.
public struct TrainingPlan {
  public var steps: Int
  public var batchRows: Int
  public var order: RowOrder
  public var seed: UInt64
  public var threads: Int
  /// Factor on the activations of each site; folded into the weights that are written.
  public var inputScales: [Double]
  /// Largest norm of a row per site; nil for no limit.
  public var normLimits: [Float]?
  /// Steps per line of the log.
  public var logEvery = 50
  /// Tokens between checkpoints.
  public var checkpointEvery = 10_000_000
  /// Where the data come from; a run may only be resumed with the same.
  public var data: [(String, JSON)] = []
  /// How ranks share the work.
  public var partition = Partition.alone

  public init(
    steps: Int, batchRows: Int, order: RowOrder, seed: UInt64, threads: Int, inputScales: [Double],
    normLimits: [Float]? = nil
  ) {
    self.steps = steps
    self.batchRows = batchRows
    self.order = order
    self.seed = seed
    self.threads = threads
    self.inputScales = inputScales
    self.normLimits = normLimits
  }

  /// Members of records and checkpoints, in order.
  public var members: [(String, JSON)] {
    var members: [(String, JSON)] = data
    members += [("batch_size", JSON(batchRows)), ("steps", JSON(steps))]
    switch order {
    case .stored: members.append(("order", "stored"))
    case .shuffled(_, let batches): members += [("order", "shuffled"), ("shuffle_batches", JSON(batches))]
    }
    members += [("seed", seed <= UInt64(Int64.max) ? .int(Int64(seed)) : .uint(seed)), ("threads", JSON(threads))]
    return members + partition.members
  }
}
