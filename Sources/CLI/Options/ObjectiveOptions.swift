import ArgumentParser
import Files
import Training

extension Objective.Unit: ExpressibleByArgument {}
extension Objective.Part: ExpressibleByArgument {}
extension Objective.Scale: ExpressibleByArgument {}
extension Objective.Group: ExpressibleByArgument {}

/// What is minimised: the mean loss, or a tilted one.
struct ObjectiveOptions: ParsableArguments {
  enum Name: String, CaseIterable, ExpressibleByArgument {
    case erm, term, e2e
  }

  @Option(
    help: """
      erm: the mean loss of the tokens; term: (1/T)·log mean e^(T·loss); e2e: the mean KL of the model with the \
      reconstruction spliced in against the model as it is, for --init with --model.
      """)
  var objective: Name = .erm

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "term: 0 is the mean, large T the largest loss, negative T passes over outliers; inf and -inf are allowed.",
      valueName: "T"))
  var tilt: Double?

  @Option(help: "term: one loss per token, or the mean of each sequence's.")
  var termUnit: Objective.Unit = .token

  @Option(help: "term: losses that decide the weights; total is reconstruction and sparsity.")
  var termOn: Objective.Part = .total

  @Option(help: "term: T as it is, or in units of 1/(the batch's mean loss), so that one value suits all models.")
  var tiltScale: Objective.Scale = .raw

  @Option(
    help: ArgumentHelp(
      "term: weigh against a running normaliser that moves at this rate, 0.01 to 0.5, instead of the batch's own.",
      valueName: "ρ"))
  var tiltEma: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("term: tilt within groups; --tilt is then over groups.", valueName: "T"))
  var innerTilt: Double?

  @Option(help: "term: what --inner-tilt groups by; token is the token's id.")
  var tiltGroups: Objective.Group = .document

  @Option(help: ArgumentHelp("term: steps over which the tilts rise from 0.", valueName: "N"))
  var tiltWarmup = 0

  func validate() throws {
    if objective == .term, tilt == nil { throw ValidationError("--objective term needs --tilt T") }
    if objective != .term {
      guard tilt == nil, innerTilt == nil, tiltEma == nil, tiltWarmup == 0 else {
        throw ValidationError("options of the tilt need --objective term")
      }
    }
    guard tiltWarmup >= 0 else { throw ValidationError("--tilt-warmup must not be negative; found \(tiltWarmup)") }
  }

  var value: Objective {
    var objective = Objective()
    objective.isEndToEnd = self.objective == .e2e
    guard self.objective == .term else { return objective }
    objective.tilt = tilt ?? 0
    objective.unit = termUnit
    objective.on = termOn
    objective.scale = tiltScale
    objective.normalizerRate = tiltEma
    objective.innerTilt = innerTilt
    objective.group = tiltGroups
    objective.warmup = tiltWarmup
    return objective
  }
}
