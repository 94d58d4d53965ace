import CFuzzer
import Files
import Training

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// libFuzzer's loop over the reader that SSAE_HOST_FUZZ_READER names; its options are libFuzzer's.
///
/// SSAE_HOST_FUZZ_FOLDER is a folder of this process alone, where each input becomes a file beside what is there already.
@main
enum Fuzz {
  static func main() {
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(LLVMFuzzerRunDriver(&count, &arguments, { tryOne($0, $1) }))
  }
}

private func tryOne(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let (reader, folder) = setting
  let path = folder + "/" + reader.fileName
  store(bytes, count, path, isSealed: reader.isSealed)
  do {
    try reader.read(path, folder: folder)
  } catch let error as FileError {
    // What a user sees is one line that names the file.
    precondition(!"\(error)".isEmpty)
  } catch is UsageError {
  } catch is DivergedError {
  } catch {
    fatalError("an error that no user can understand: \(error)")
  }
  return 0
}

private let setting: (Reader, String) = {
  let names = Reader.allCases.map(\.rawValue).joined(separator: ", ")
  guard let reader = getenv("SSAE_HOST_FUZZ_READER").flatMap({ Reader(rawValue: String(cString: $0)) }),
    let folder = getenv("SSAE_HOST_FUZZ_FOLDER").map({ String(cString: $0) })
  else { fatalError("SSAE_HOST_FUZZ_READER is one of \(names); SSAE_HOST_FUZZ_FOLDER a folder of its own") }
  return (reader, folder)
}()

private func store(_ bytes: UnsafePointer<UInt8>?, _ count: Int, _ path: String, isSealed: Bool) {
  var content = Array(UnsafeBufferPointer(start: bytes, count: count))
  // No mutation keeps a checksum right, and none would get past it.
  if isSealed { SafetensorsSeal.renew(&content) }
  let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  precondition(file >= 0 && write(file, content, count) == count, "cannot write \(path)")
  close(file)
}
