import Files

/// Examples of two classes and two groups, such as professors and nurses, men and women.
public struct GroupedExamples: Sendable {
  public let examples: LabelledExamples
  /// 0 or 1
  public let groups: [Int]

  /// `path` names the data in errors; every class must have examples of both groups.
  public init(_ examples: LabelledExamples, _ path: String, names: LabelNames) throws(FileError) {
    self.examples = examples
    guard let given = examples.groups else {
      throw FileError(.badData, path, "the examples have no groups", item: "groups")
    }
    var groups: [Int] = []
    for group in given {
      guard group == "0" || group == "1" else {
        throw FileError(
          .badData, path, "more than two groups", item: "groups", expected: "0 or 1", found: group)
      }
      groups.append(group == "0" ? 0 : 1)
    }
    self.groups = groups
    for label in [0, 1] {
      for group in [0, 1] where members(label: label, group: group).isEmpty {
        throw FileError(
          .badData, path,
          "no example of class \(names.classes[label]) in group \(names.groups[group])", item: "groups")
      }
    }
  }

  /// Examples of a class in a group, as they stand in the data.
  public func members(label: Int, group: Int) -> [Int] {
    groups.indices.filter { examples.labels[$0] == label && groups[$0] == group }
  }

  /// Class 0 in group 0 and class 1 in group 1, as many of each: the group tells the class. As they stand in the data.
  public func ambiguous(atMost limit: Int = .max) -> [Int] {
    first(limit, of: [members(label: 0, group: 0), members(label: 1, group: 1)])
  }

  /// As many examples of both classes in both groups. As they stand in the data.
  public func balanced(atMost limit: Int = .max) -> [Int] {
    first(limit, of: [0, 1].flatMap { label in [0, 1].map { members(label: label, group: $0) } })
  }

  private func first(_ limit: Int, of sets: [[Int]]) -> [Int] {
    let count = min(limit, sets.map(\.count).min() ?? 0)
    return sets.flatMap { $0.prefix(count) }.sorted()
  }

  /// Some examples, in the order given.
  public func selecting(_ indices: [Int]) -> (examples: LabelledExamples, groups: [Int]) {
    (examples.selecting(indices), indices.map { groups[$0] })
  }
}

/// What the two classes and the two groups are called.
public struct LabelNames: Sendable, Equatable {
  public var classes: [String]
  public var groups: [String]

  public init(classes: [String], groups: [String]) { (self.classes, self.groups) = (classes, groups) }

  /// Names of the four groups of a test set: both groups of class 0, then of class 1.
  public var fourGroups: [String] { classes.flatMap { one in groups.map { "\(one), \($0)" } } }
}
