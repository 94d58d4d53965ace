extension Int {
  /// Up to here every integer is exact as a double too. A count above it in a file is none.
  public static let largestExactDouble = 1 << 53
}
