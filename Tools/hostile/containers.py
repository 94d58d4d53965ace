"""Bytes of safetensors, zip, npy, pickle and protobuf files, with every lie one may want in them."""

import json
import struct
import zlib


def safetensors(header, data: bytes = b"", length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def tensor(shape, begin=0, end=None, dtype="F32", **more) -> dict:
    count = 1
    for dim in shape:
        count *= dim
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, begin + 4 * count if end is None else end], **more}


def floats(*values: float) -> bytes:
    return struct.pack(f"<{len(values)}f", *values)


def arrays(**tensors: tuple) -> bytes:
    """A valid safetensors file of float32 tensors given as (shape, values)."""
    header, data = {}, b""
    for name, (shape, values) in tensors.items():
        header[name] = tensor(shape, len(data))
        data += floats(*values)
    return safetensors(header, data)


class Entry:
    """One file of a zip archive; what is not given is true."""

    def __init__(self, name: str, data: bytes, *, method=0, flags=0, size=None, packed=None, local_size=None, crc=None,
                 offset=None, local_name=None, extra=b"", raw: bytes | None = None):
        self.name, self.method, self.flags, self.extra, self.offset = name, method, flags, extra, offset
        self.stored = data if raw is None else raw
        if method == 8 and raw is None:
            packer = zlib.compressobj(9, zlib.DEFLATED, -15)
            self.stored = packer.compress(data) + packer.flush()
        self.crc = zlib.crc32(data) if crc is None else crc
        self.size = len(data) if size is None else size
        self.packed = len(self.stored) if packed is None else packed
        self.local_size = self.size if local_size is None else local_size
        self.local_name = name if local_name is None else local_name


def zip_archive(*entries: Entry, comment=b"", count=None, shift=0, middle=b"") -> bytes:
    file, directory = bytearray(), bytearray()
    for e in entries:
        offset = len(file) if e.offset is None else e.offset
        start = struct.pack("<HHHII", 20, e.flags, e.method, 0, e.crc)
        local, name = e.local_name.encode(), e.name.encode()
        file += b"PK\3\4" + start + struct.pack("<IIHH", e.packed, e.local_size, len(local), len(e.extra)) + local
        file += e.extra + e.stored
        directory += b"PK\1\2" + struct.pack("<H", 20) + start + struct.pack(
            "<IIHHHHHII", e.packed, e.size, len(name), len(e.extra), 0, 0, 0, 0, offset) + name + e.extra
    number = min(len(entries), 0xFFFF) if count is None else count
    end = b"PK\5\6" + struct.pack(
        "<HHHHIIH", 0, 0, number, number, len(directory), len(file) + shift, len(comment)) + comment
    return bytes(file + directory) + middle + end


def npy(header: str | None = None, data: bytes = b"", *, descr="<f4", fortran=False, shape="(4,)", length=None) -> bytes:
    text = (header or f"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}").encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text) if length is None else length) + text + data


class Pickle:
    HEAD, STOP, MARK, REDUCE, BUILD, NONE = b"\x80\x02", b".", b"(", b"R", b"b", b"N"
    EMPTY_TUPLE, EMPTY_DICT, EMPTY_LIST, SET_ITEM, APPENDS = b")", b"}", b"]", b"s", b"e"

    @staticmethod
    def text(value: str) -> bytes:
        return b"X" + struct.pack("<I", len(value.encode())) + value.encode()

    @staticmethod
    def int(value: int) -> bytes:
        return b"\x8a\x08" + struct.pack("<q", value)

    @staticmethod
    def code(module: str, name: str) -> bytes:
        return f"c{module}\n{name}\n".encode()

    @classmethod
    def tuple(cls, *parts: bytes) -> bytes:
        return cls.MARK + b"".join(parts) + b"t"

    @classmethod
    def ordered(cls) -> bytes:
        return cls.code("collections", "OrderedDict") + b")R"

    @classmethod
    def storage(cls, key="0", count=4, kind="FloatStorage") -> bytes:
        return cls.tuple(cls.text("storage"), cls.code("torch", kind), cls.text(key), cls.text("cpu"), cls.int(count)) + b"Q"

    @classmethod
    def tensor(cls, storage=None, offset=0, size=(4,), stride=(1,), hooks=None) -> bytes:
        return cls.code("torch._utils", "_rebuild_tensor_v2") + cls.tuple(
            storage or cls.storage(), cls.int(offset), cls.tuple(*map(cls.int, size)), cls.tuple(*map(cls.int, stride)),
            b"\x89", hooks or cls.ordered()) + b"R"

    @classmethod
    def entry(cls, key: str, value: bytes) -> bytes:
        return cls.EMPTY_DICT + cls.text(key) + value + cls.SET_ITEM

    @classmethod
    def call(cls, module: str, name: str, argument: str) -> bytes:
        return cls.code(module, name) + cls.tuple(cls.text(argument)) + cls.REDUCE


def torch_zip(body: bytes, storage=floats(1, 2, 3, 4), *, head=Pickle.HEAD, stop=Pickle.STOP, method=0) -> bytes:
    """A `.pt` file around a pickle."""
    return zip_archive(Entry("r/data.pkl", head + body + stop, method=method), Entry("r/data/0", storage))


def torch_legacy(body: bytes, keys: bytes | None = None, storages: bytes | None = None) -> bytes:
    """The container of 2018 to 2020: five pickles, then the storages."""
    p = Pickle
    magic = p.HEAD + b"\x8a\x0a" + (0x1950A86A20F9469CFC6C).to_bytes(10, "little") + p.STOP
    protocol = p.HEAD + b"M\xe9\x03" + p.STOP
    system = p.HEAD + p.EMPTY_DICT + p.MARK + p.text("protocol_version") + b"M\xe9\x03" + p.text(
        "little_endian") + b"\x88" + p.text("type_sizes") + p.EMPTY_DICT + b"u" + p.STOP
    names = p.HEAD + p.EMPTY_LIST + p.MARK + p.text("0") + p.APPENDS + p.STOP if keys is None else keys
    data = struct.pack("<q", 4) + floats(1, 2, 3, 4) if storages is None else storages
    return magic + protocol + system + p.HEAD + body + p.STOP + names + data


def field(number: int, value) -> bytes:
    """One protobuf field: bytes, text, an integer, or a float."""
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def varint(value: int) -> bytes:
    out = bytearray()
    value &= (1 << 64) - 1
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def sentencepiece(pieces, model_type=1, normalizer=b"", trainer=b"") -> bytes:
    """A SentencePiece model of (piece, score, type)."""
    body = b"".join(
        field(1, field(1, text) + field(2, float(score)) + field(3, kind)) for text, score, kind in pieces)
    return body + field(2, field(3, model_type) + trainer) + field(3, normalizer)
