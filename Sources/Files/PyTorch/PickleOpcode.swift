/// The instructions of pickle that a state dict needs; names as in Python's `pickletools`.
enum PickleOpcode: UInt8 {
  case proto = 0x80
  case global = 0x63
  case mark = 0x28
  case stop = 0x2E
  case binput = 0x71
  case longBinput = 0x72
  case binget = 0x68
  case longBinget = 0x6A
  case emptyDict = 0x7D
  case emptyList = 0x5D
  case emptyTuple = 0x29
  case tuple = 0x74
  case tuple1 = 0x85
  case tuple2 = 0x86
  case tuple3 = 0x87
  case binunicode = 0x58
  case binint = 0x4A
  case binint1 = 0x4B
  case binint2 = 0x4D
  case long1 = 0x8A
  case binfloat = 0x47
  case none = 0x4E
  case newtrue = 0x88
  case newfalse = 0x89
  case binpersid = 0x51
  case reduce = 0x52
  case build = 0x62
  case setitem = 0x73
  case setitems = 0x75
  case append = 0x61
  case appends = 0x65

  /// The name of an instruction that is refused, for messages.
  static func refusedName(_ byte: UInt8) -> String {
    switch byte {
    case 0x30: "POP"
    case 0x31: "POP_MARK"
    case 0x32: "DUP"
    case 0x42: "BINBYTES"
    case 0x43: "SHORT_BINBYTES"
    case 0x46: "FLOAT"
    case 0x49: "INT"
    case 0x4C: "LONG"
    case 0x50: "PERSID"
    case 0x53: "STRING"
    case 0x54: "BINSTRING"
    case 0x55: "SHORT_BINSTRING"
    case 0x56: "UNICODE"
    case 0x64: "DICT"
    case 0x67: "GET"
    case 0x69: "INST"
    case 0x6C: "LIST"
    case 0x6F: "OBJ"
    case 0x70: "PUT"
    case 0x81: "NEWOBJ"
    case 0x82: "EXT1"
    case 0x83: "EXT2"
    case 0x84: "EXT4"
    case 0x8B: "LONG4"
    case 0x8C: "SHORT_BINUNICODE"
    case 0x8D: "BINUNICODE8"
    case 0x8E: "BINBYTES8"
    case 0x8F: "EMPTY_SET"
    case 0x90: "ADDITEMS"
    case 0x91: "FROZENSET"
    case 0x92: "NEWOBJ_EX"
    case 0x93: "STACK_GLOBAL"
    case 0x94: "MEMOIZE"
    case 0x95: "FRAME"
    case 0x96: "BYTEARRAY8"
    case 0x97: "NEXT_BUFFER"
    case 0x98: "READONLY_BUFFER"
    default: "0x" + String(byte, radix: 16)
    }
  }
}
