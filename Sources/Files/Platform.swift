#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Whether two runs of memory hold the same bytes.
@inline(__always)
func sameBytes(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, count: Int) -> Bool {
  memcmp(left, right, count) == 0
}
