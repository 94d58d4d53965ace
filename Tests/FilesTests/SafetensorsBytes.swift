/// A safetensors file: header length, header, data.
func safetensors(_ header: String, data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
  safetensors(header: Array(header.utf8), data: data, length: length)
}

func safetensors(header: [UInt8], data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
  withUnsafeBytes(of: (length ?? UInt64(header.count)).littleEndian) { Array($0) } + header + data
}
