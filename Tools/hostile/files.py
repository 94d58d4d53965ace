"""Hostile safetensors, npz and PyTorch files."""

import struct

from cases import MEGABYTE, Case, file_case, numbered, path_attacks, repeated
from containers import Entry, Pickle as P, floats, npy, safetensors, tensor, torch_legacy, torch_zip, zip_archive

FOUR = floats(1, 2, 3, 4)


def safetensors_cases() -> list[Case]:
    one = {"a": tensor([4])}
    header = b'{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}'

    def entry(text: str) -> bytes:
        return ('{"a":{%s}}' % text).encode()

    def spaced(path) -> None:
        repeated(struct.pack("<Q", 100_000_000), b" ", 100_000_000, FOUR)(path)

    def many(tail: bytes, count: int, unit='"t%d":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},'):
        def make(path) -> None:
            numbered(bytes(8) + b"{", unit, count, tail)(path)
            with path.open("r+b") as file:
                file.write(struct.pack("<Q", path.stat().st_size - 8))
        return make

    def nested(path) -> None:
        path.write_bytes(safetensors(b'{"a":' + b"[" * 10_000_000))

    last = b'"z":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}'
    attacks = {
        "empty file": b"", "7 bytes": bytes(7),
        "header length 2^64 - 1": safetensors(one, FOUR, length=(1 << 64) - 1),
        "header length above 100 MB": safetensors(one, FOUR, length=100_000_001),
        "header longer than the file": safetensors(one, FOUR, length=1000),
        "header ends in the data": safetensors(header, FOUR, length=len(header) + 4),
        "header cut": safetensors(header, FOUR, length=20),
        "header not UTF-8": safetensors(b'{"\xff":1}'), "lone surrogate": safetensors(b'{"__metadata__":{"a":"\\ud800"}}'),
        "byte order mark": safetensors(b"\xef\xbb\xbf" + header, FOUR), "NUL behind the header": safetensors(header + b"\0", FOUR),
        "root is a list": safetensors(b"[]"), "header of 100 MB of blanks": spaced, "10 million nested arrays": nested,
        "metadata not strings": safetensors({"__metadata__": {"a": 1}}),
        "metadata twice": safetensors(b'{"__metadata__":{},"__metadata__":{}}'),
        "no dtype": safetensors(entry('"shape":[4],"data_offsets":[0,16]'), FOUR),
        "no shape": safetensors(entry('"dtype":"F32","data_offsets":[0,16]'), FOUR),
        "no offsets": safetensors(entry('"dtype":"F32","shape":[4]'), FOUR),
        "unknown dtype": safetensors({"a": tensor([4], dtype="F31")}, FOUR),
        "lower-case dtype": safetensors({"a": tensor([4], dtype="f32")}, FOUR),
        "negative dimension": safetensors({"a": tensor([-4], 0, 16)}, FOUR),
        "dimension 4.0": safetensors({"a": tensor([4.0], 0, 16)}, FOUR),
        "dimension 4e0": safetensors(entry('"dtype":"F32","shape":[4e0],"data_offsets":[0,16]'), FOUR),
        "three offsets": safetensors({"a": {**tensor([4]), "data_offsets": [0, 16, 16]}}, FOUR),
        "offsets 2^63": safetensors(entry('"dtype":"F32","shape":[4],"data_offsets":[0,9223372036854775808]'), FOUR),
        "product overflows": safetensors({"a": tensor([1 << 40, 1 << 40], 0, 16)}, FOUR),
        "product overflows before a 0": safetensors({"a": tensor([1 << 40, 1 << 40, 0], 0, 0)}),
        "dimension 2^64 - 1": safetensors({"a": tensor([0, (1 << 64) - 1], 0, 0)}),
        "half a byte": safetensors({"a": tensor([3], 0, 2, dtype="F4")}, b"ab"),
        "size and offsets disagree": safetensors({"a": tensor([4], 0, 12)}, FOUR),
        "offsets reversed": safetensors({"a": tensor([4], 16, 0)}, FOUR),
        "hole": safetensors({"a": tensor([1]), "b": tensor([1], 8)}, floats(1, 2, 3)),
        "overlap": safetensors({"a": tensor([2]), "b": tensor([2], 4)}, floats(1, 2, 3)),
        "two tensors on one range": safetensors({"a": tensor([4]), "b": tensor([4])}, FOUR),
        "truncated data": safetensors(one, FOUR[:9]),
        "zip archive appended": safetensors(one, FOUR + zip_archive(Entry("x", b"x"))),
        "tensor twice": safetensors(b'{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}'),
        "field twice": safetensors(entry('"dtype":"F32","dtype":"F32","shape":[4],"data_offsets":[0,16]'), FOUR),
        "rank 17": safetensors({"a": tensor([1] * 17)}, floats(1)),
        "rank 10 million": repeated(safetensors(b"")[:0] + struct.pack("<Q", 20_000_046) + b'{"a":{"dtype":"F32","shape":[1', b",1", 10_000_000, b"]}}              "),
        "name of 1,025 bytes": safetensors({"x" * 1025: tensor([0])}),
        "name of 90 MB": lambda path: (repeated(bytes(8) + b'{"', b"x", 90 * MEGABYTE, b'":1}')(path), fix(path)),
        "1,000,001 tensors": many(last, 1_000_000),
        "100,000 tensors, the last twice": many(b'"t0":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}', 99_999),
        "100,000 tensors and a hole": many(b'"z":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}', 99_999),
        "million tensors of 30 bytes, cut": many(b"", 2_000_000, '"%d":{"shape":[0],"dtype":0},'),
        "metadata of 3 million entries, cut": many(b"", 3_000_000, '"__metadata__":{"%d":"x"},'),
    }

    def fix(path) -> None:
        with path.open("r+b") as file:
            file.write(struct.pack("<Q", path.stat().st_size - 8))

    return [file_case("safetensors", name, "a.safetensors", content) for name, content in {**attacks, **path_attacks()}.items()]


def zip_cases() -> list[Case]:
    good = npy(data=FOUR)

    def one(**lies) -> bytes:
        return zip_archive(Entry("a.npy", good, **lies))

    packed = Entry("a.npy", good, method=8)
    zip64 = struct.pack("<HHQQ", 1, 16, 1 << 63, 1 << 63)

    def zeros(count: int) -> bytes:
        import zlib

        packer, data, crc, left = zlib.compressobj(9, zlib.DEFLATED, -15), bytearray(), 0, count
        head = npy(shape=f"({count // 4},)")
        data += packer.compress(head)
        crc = zlib.crc32(head)
        block = bytes(MEGABYTE)
        while left:
            data += packer.compress(block[:min(left, MEGABYTE)])
            crc = zlib.crc32(block[:min(left, MEGABYTE)], crc)
            left -= min(left, MEGABYTE)
        data += packer.flush()
        return zip_archive(Entry("W_enc.npy", b"", method=8, raw=bytes(data), size=count + len(head), crc=crc))

    inner = zip_archive(Entry("W_enc.npy", good, method=8))
    for _ in range(6):
        inner = zip_archive(*(Entry(f"{i}.zip", inner, method=8) for i in range(16)))
    attacks = {
        "empty file": b"", "text": b"not a zip file\n" * 10, "truncated": one()[:-30],
        "no directory end": one()[:-22], "directory outside": zip_archive(Entry("a.npy", good), shift=1000),
        "entry count lies": zip_archive(Entry("a.npy", good), count=7),
        "end record in a comment": zip_archive(Entry("a.npy", good), comment=b"PK\5\6" + bytes(18)),
        "ZIP64 sizes 2^63": one(size=0xFFFFFFFF, packed=0xFFFFFFFF, extra=zip64),
        "ZIP64 extra cut": one(size=0xFFFFFFFF, packed=0xFFFFFFFF, extra=zip64[:8]),
        "bit 3 with wrong sizes": one(flags=8, size=5000, packed=5000),
        "local and central sizes disagree": one(local_size=3), "local and central names disagree": one(local_name="b.npy"),
        "CRC flipped": one(crc=1), "CRC flipped, deflated": zip_archive(Entry("a.npy", good, method=8, crc=1)),
        "truncated deflate": zip_archive(Entry("a.npy", good, method=8, raw=packed.stored[:-6])),
        "deflate too long": zip_archive(Entry("a.npy", good, method=8, size=len(good) - 4)),
        "distance too far back": zip_archive(Entry("a.npy", good, method=8, raw=b"\x4b\x04\x02\x00")),
        "invalid Huffman tables": zip_archive(Entry("a.npy", good, method=8, raw=b"\x05" + b"\xff" * 60)),
        "encrypted": one(flags=1), "method 12": one(method=12, raw=good),
        "name twice": zip_archive(Entry("a.npy", good), Entry("a.npy", good)),
        "name ../a": zip_archive(Entry("../a.npy", good)), "absolute name": zip_archive(Entry("/a.npy", good)),
        "name with NUL": zip_archive(Entry("a\0.npy", good)), "entries overlap": zip_archive(Entry("a.npy", good), Entry("b.npy", good, offset=0)),
        "entry outside the file": zip_archive(Entry("a.npy", good, offset=1 << 30)),
        "1 GB of zeros": lambda path: path.write_bytes(zeros(1 << 30)),
        "a size of 60 GB": one(method=8, size=0xFFFFFFF0), "zip in zip in zip": inner,
        "100,001 entries": lambda path: path.write_bytes(zip_archive(*(Entry(f"{i}", b"") for i in range(100_001)), count=0xFFFF)),
        "60,000 entries of nothing": lambda path: path.write_bytes(zip_archive(*(Entry(f"{i}.npy", b"") for i in range(60_000)))),
    }
    headers = {
        "code in the header": npy("{'descr': __import__('os').system('x'), 'fortran_order': False, 'shape': (4,), }", FOUR),
        "objects": npy(descr="|O", data=FOUR), "big endian": npy(descr=">f4", data=FOUR), "structured": npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (4,), }", FOUR),
        "product overflows": npy(shape="(4294967296, 4294967296)", data=FOUR), "negative dimension": npy(shape="(-4,)", data=FOUR),
        "dimension 10^30": npy(shape="(" + "9" * 30 + ",)", data=FOUR), "header past the file": npy(data=b"", length=60_000),
        "Fortran order of rank 3": npy(fortran=True, shape="(1, 2, 2)", data=FOUR), "more data than the shape": npy(data=FOUR * 2),
        "less data than the shape": npy(data=FOUR[:8]), "key twice": npy("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (4,), }", FOUR),
        "rank 20,000": npy(shape="(" + "1," * 20_000 + ")", data=FOUR), "wrong magic": b"\x93NUMPX" + good[6:], "version 9": good[:6] + b"\x09\x00" + good[8:],
    }
    attacks |= {"npy: " + name: zip_archive(Entry("a.npy", content)) for name, content in headers.items()}
    cases = [file_case("npz", name, "a.npz", content) for name, content in {**attacks, **path_attacks()}.items()]
    # These are only listed by info: reading them is where the work would be.
    listed = {"1 GB of zeros", "CRC flipped", "CRC flipped, deflated", "truncated deflate", "deflate too long",
              "distance too far back", "invalid Huffman tables", "a size of 60 GB"}
    return cases + [
        file_case("npz", f"{name}, read as Gemma Scope", "params.npz", attacks[name],
                  arguments=("convert", "FILE", "--layer", "1", "--output", "OUT"))
        for name in attacks if name in listed]


def pickle_cases() -> list[Case]:
    head_, none, dup = P.HEAD, P.NONE, P.tensor()
    bomb = P.EMPTY_LIST + b"q\0"
    for level in range(1, 60):
        bomb += P.EMPTY_LIST + b"q" + bytes([level]) + P.MARK + (b"h" + bytes([level - 1])) * 2 + P.APPENDS
    bodies = {
        "os.system": P.call("os", "system", "touch /tmp/owned"), "builtins.eval": P.call("builtins", "eval", "1"),
        "torch.storage._load_from_bytes": P.call("torch.storage", "_load_from_bytes", "x"),
        "code that is never called": P.entry("w", P.code("os", "system")),
        "STACK_GLOBAL": P.text("os") + P.text("system") + b"\x93", "INST": P.MARK + b"ios\nsystem\n", "OBJ": P.MARK + P.code("os", "system") + b"o",
        "NEWOBJ": P.ordered() + P.EMPTY_TUPLE + b"\x81", "EXT1": b"\x82\x01", "PERSID": b"Px\n",
        "REDUCE on a tensor": P.tensor() + P.EMPTY_TUPLE + P.REDUCE,
        "BUILD with __setstate__": P.tensor() + P.entry("__setstate__", none) + P.BUILD,
        "stack underflow": b"\x85", "cyclic list": P.EMPTY_LIST + b"q\0h\0a", "memo slot that was never set": b"h\x09",
        "storage key ../x": P.entry("w", P.tensor(P.storage("../x"))), "storage missing": P.entry("w", P.tensor(P.storage("7"))),
        "more numbers than the file": P.entry("w", P.tensor(P.storage(count=1 << 40), size=(1 << 40,))),
        "offset beyond the storage": P.entry("w", P.tensor(offset=(1 << 63) - 1)),
        "stride overflows": P.entry("w", P.tensor(size=((1 << 62), 4), stride=((1 << 62), 1))),
        "negative size": P.entry("w", P.tensor(size=(-4,))), "repeated by stride 0": P.entry("w", P.tensor(size=(1 << 40,), stride=(0,))),
        "one float for every element": P.entry("w", P.tensor(size=(1 << 33,), stride=(0,))),
        "dict key twice": P.EMPTY_DICT + P.MARK + (P.text("a") + none) * 2 + b"u",
        "memo bomb": P.EMPTY_LIST + P.MARK + bomb + P.APPENDS, "name of 2,000 bytes": P.entry("x" * 2000, P.tensor()),
        "integer of 255 bytes": b"\x8a\xff" + bytes(255), "text of 4 GB": b"X\xff\xff\xff\xff",
    }
    attacks = {name: torch_zip(body) for name, body in bodies.items()}
    attacks |= {"legacy: " + name: torch_legacy(body) for name, body in bodies.items()}
    attacks |= {
        "missing STOP": torch_zip(P.EMPTY_DICT, stop=b""), "bytes after STOP": torch_zip(P.EMPTY_DICT, stop=b".."),
        "protocol 5": torch_zip(P.EMPTY_DICT, head=b"\x80\x05"), "plain pickle": b"\x80\x04N.", "tar archive": b"data.pkl" + bytes(249) + b"ustar" + bytes(250),
        "byte order big": zip_archive(Entry("r/data.pkl", P.HEAD + P.EMPTY_DICT + P.STOP), Entry("r/byteorder", b"big")),
        "no pickle": zip_archive(Entry("r/data/0", FOUR)), "two roots": zip_archive(Entry("r/data.pkl", P.HEAD + P.EMPTY_DICT + P.STOP), Entry("s/data.pkl", b"")),
        "legacy: keys are code": torch_legacy(P.EMPTY_DICT, P.HEAD + P.call("os", "system", "x") + P.STOP),
        "legacy: storage of 2^62": torch_legacy(P.entry("w", P.tensor()), storages=struct.pack("<q", 1 << 62) + FOUR),
        "legacy: storages cut": torch_legacy(P.entry("w", P.tensor()), storages=struct.pack("<q", 4) + FOUR[:5]),
        "legacy: negative storage": torch_legacy(P.entry("w", P.tensor()), storages=struct.pack("<q", -4) + FOUR),
    }

    def big(unit: bytes, size: int, start=b"", end=b"", method=0):
        return lambda path: path.write_bytes(torch_zip(start + unit * (size // len(unit)) + end, method=method))

    def big_legacy(unit: bytes, size: int, start=b"", end=b""):
        return lambda path: path.write_bytes(torch_legacy(start + unit * (size // len(unit)) + end))

    limit = 60 * MEGABYTE
    units = {
        "None": (none, b"", b""), "marks": (P.MARK, b"", b""), "nested tuples": (b"\x85", none, b""), "empty lists": (P.EMPTY_LIST, b"", b""),
        "empty dicts in a list": (P.EMPTY_DICT, P.EMPTY_LIST + P.MARK, P.APPENDS), "memo gets": (b"h\0a", P.EMPTY_LIST + none + b"q\0" + b"a", b""),
        "memo puts": (b"q\0", none, b""), "texts in a list": (P.text("abc"), P.EMPTY_LIST + P.MARK, P.APPENDS),
        "pairs of None": (none + none + b"\x86", P.EMPTY_LIST + P.MARK, P.APPENDS), "ordered dicts": (P.ordered(), P.EMPTY_LIST + P.MARK, P.APPENDS),
        "appends one by one": (none + b"a", P.EMPTY_LIST, b""), "the same dict key": (P.text("a") + none + b"s", P.EMPTY_DICT, b""),
        "tensors in a list": (P.tensor(), P.EMPTY_LIST + P.MARK, P.APPENDS), "a tuple of tuples": (none + b"\x85\x85\x85\x85\x85\x85\x85\x85", P.EMPTY_LIST + P.MARK, P.APPENDS),
        "lists appended to one list": (P.EMPTY_LIST + b"a", P.EMPTY_LIST, b""), "storages": (P.storage() , P.EMPTY_LIST + P.MARK, P.APPENDS),
    }
    attacks |= {f"60 MB of {name}": big(unit, limit, start, end) for name, (unit, start, end) in units.items()}
    attacks |= {f"60 MB of {name}, deflated": big(unit, limit, start, end, 8) for name, (unit, start, end) in list(units.items())[:4]}
    attacks |= {f"legacy: 100 MB of {name}": big_legacy(unit, 100 * MEGABYTE, start, end) for name, (unit, start, end) in units.items()}

    def entries(count: int, value: bytes, legacy: bool):
        def make(path) -> None:
            body = P.EMPTY_DICT + P.MARK + b"".join(P.text(f"k{i}") + value for i in range(count)) + b"u"
            path.write_bytes(torch_legacy(body) if legacy else torch_zip(body))
        return make

    attacks |= {
        "2 million entries": entries(2_000_000, none, False), "300,000 tensors": entries(300_000, P.tensor(), False),
        "legacy: 2 million entries": entries(2_000_000, none, True), "legacy: 500,000 tensors": entries(500_000, P.tensor(), True),
        "pickle of 1 GB of zeros": lambda path: path.write_bytes(zip_archive(Entry("r/data.pkl", bytes(1 << 30), method=8))),
        "100 MB of zeros": repeated(b"", b"\0", 100 * MEGABYTE, b""),
    }
    return [file_case("pt", name, "a.pt", content) for name, content in {**attacks, **path_attacks()}.items()]
