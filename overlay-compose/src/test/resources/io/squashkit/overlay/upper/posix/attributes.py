"""Owners, modes, times, attributes, lists of access."""

import ctypes
import fcntl
import os
import struct
import time

from frame import *

STATX_BTIME, STATX_MNT_ID = 0x800, 0x1000
BASIC = 0x7FF
GETFLAGS, SETFLAGS = 0x80086601, 0x40086602


def statx(path, flags=0x100, mask=BASIC | STATX_BTIME | STATX_MNT_ID):
    into = ctypes.create_string_buffer(256)
    libc("statx", -100, path, flags, mask, into)
    return into.raw


@step("f", "dir", "link", "pipe", "big")
def all_of_statx():
    # the time of birth, and that a file is immutable, are not asked of a FUSE server, or not told
    for path in ("f", "dir", "link", "pipe", "big", "."):
        raw = statx(path)
        mask, _, attributes = struct.unpack_from("IIQ", raw)
        yield path, "mask %x" % (mask & ~STATX_BTIME), "attributes %x" % attributes
        yield "basic", raw[0x10:0x20].hex() if path not in ("dir", ".") else raw[0x14:0x1E].hex()
        mount = struct.unpack_from("Q", raw, 0x90)[0]
        yield mount == struct.unpack_from("Q", statx("."), 0x90)[0]
    for flags in (0x2000, 0x4000, 0x1000, 0x100000):
        yield tried(lambda: hex(struct.unpack_from("I", statx("f", flags))[0] & 0x7FF))
    yield tried(statx, "f", 0x6000), tried(statx, "f", 0, 0x80000000), tried(statx, "none")
    at = os.open("f", os.O_RDONLY)
    into = ctypes.create_string_buffer(256)
    yield libc("statx", at, "", 0x1000, BASIC, into), into.raw[0x1C:0x1E].hex()
    os.unlink("f")
    yield libc("statx", at, "", 0x1000, BASIC, into), into.raw[0x10:0x1E].hex()
    os.close(at)


@step("f", "dir", "link", "pipe", "dangling")
def times_of_all_kinds():
    yield [times(path) for path in ("f", "dir", "link", "pipe")]
    exact = 1_111_111_111_123_456_789
    for path in ("f", "dir", "link", "pipe"):
        before = os.lstat(path).st_ctime_ns
        yield tried(os.utime, path, ns=(exact, exact + 1), follow_symlinks=False), times(path)
        yield os.lstat(path).st_ctime_ns > before
    now, omit = (1 << 30) - 1, (1 << 30) - 2

    def set_times(path, accessed, modified, flags=0x100):
        return libc("utimensat", -100, path, struct.pack("qqqq", 5, accessed, 6, modified), flags)

    for accessed, modified in ((omit, omit), (now, omit), (omit, now), (7, omit), (omit, 8), (now, now), (now, 9), (1 << 30, 0)):
        for path in ("f", "link", "dir"):
            changed = os.lstat(path).st_ctime_ns
            yield accessed, modified, tried(set_times, path, accessed, modified), times(path)
            yield os.lstat(path).st_ctime_ns == changed if accessed == modified == omit else None
            os.utime(path, ns=(exact, exact), follow_symlinks=False)
    yield tried(set_times, "dangling", now, now, 0), tried(set_times, "link", 1, 1, 0), times("f")  # who follows a link does not touch it over FUSE
    for who in (9, OWNER):
        os.chmod("f", 0o666)
        yield who, user(who, who, set_times, "f", now, now), user(who, who, set_times, "f", 1, 1)
        os.chmod("f", 0o644)
        yield who, user(who, who, set_times, "f", now, now), user(who, who, set_times, "f", omit, omit)
    for seconds in (-1, 0, 2**31 - 1, 2**31, 2**34 - 1, 2**34, -(2**31), -(2**31) - 1):
        yield seconds, tried(os.utime, "f", (seconds, seconds)), os.lstat("f").st_mtime_ns // 10**9


@step("f", "big", "dir", "full")
def what_changes_times():
    def changed(path, what, *arguments):
        exact = 1_111_111_111_000_000_000
        os.utime(path, ns=(exact, exact), follow_symlinks=False)
        before = os.lstat(path)
        time.sleep(0.005)  # some kernels have coarse clocks
        done = tried(what, *arguments)
        try:
            after = os.lstat(path)
        except OSError:
            return done, "gone"
        same = (after.st_mtime_ns == before.st_mtime_ns, after.st_ctime_ns == before.st_ctime_ns)
        return done if isinstance(done, (str, int)) else None, same

    def wrote(path, flags, data):
        at = os.open(path, flags)
        try:
            return os.write(at, data)
        finally:
            os.close(at)

    yield changed("f", wrote, "f", os.O_WRONLY, b"x"), changed("f", wrote, "f", os.O_WRONLY | os.O_APPEND, b"")
    yield changed("f", os.truncate, "f", 100), changed("f", os.truncate, "f", 10), changed("f", os.truncate, "f", 10)
    yield changed("f", open_file, "f", os.O_WRONLY | os.O_TRUNC), changed("f", open_file, "f", os.O_WRONLY | os.O_TRUNC)
    yield changed("f", os.chmod, "f", 0o600), changed("f", os.chown, "f", -1, -1), changed("f", os.link, "f", "f2")
    yield changed("f", os.rename, "f2", "f3"), changed("f", os.unlink, "f3"), changed("f", os.setxattr, "f", "user.a", b"b")
    yield changed("f", os.rename, "f", "f"), changed("f", os.fsync, os.open("f", os.O_RDWR)), changed("f", os.access, "f", 4)
    yield changed("big", get, "big"), changed("dir", os.listdir, "dir"), changed("dir", os.mkdir, "dir/new")
    yield changed("dir", os.rmdir, "dir/new"), changed("dir", os.chmod, "dir", 0o711), changed("dir", put, "dir/x")
    yield changed("dir", wrote, "dir/x", os.O_WRONLY, b"1"), changed("dir", os.rename, "dir/x", "dir/y")
    yield changed("dir", os.link, "dir/y", "dir/z"), changed("dir", os.unlink, "dir/z"), changed("full", os.unlink, "full/x")
    yield changed("full", tried, os.rmdir, "none"), changed(".", os.rename, "full", "fuller"), changed("dir", os.rename, "dir/y", "moved")
    yield changed("f", lambda: os.posix_fallocate(os.open("f", os.O_RDWR), 0, 100))
    yield changed("dir", os.symlink, "t", "dir/l"), changed("dir", open_file, "dir", os.O_TMPFILE | os.O_RDWR)


@step("f", "suid", "sgid", "locked", "both", "dir")
def set_id_bits():
    def wrote(path):
        at = os.open(path, os.O_WRONLY)
        os.write(at, b"x")
        return os.close(at)

    actions = {
        "write": wrote,
        "cut": lambda path: os.truncate(path, 5),
        "empty": lambda path: open_file(path, os.O_WRONLY | os.O_TRUNC),
        "owner": lambda path: os.chown(path, OWNER, -1),
        "group": lambda path: os.chown(path, -1, GROUP),
        "same": lambda path: os.chown(path, -1, -1),
        "other": lambda path: os.chown(path, 9, 9),
        "mode": lambda path: os.chmod(path, 0o6755),
        "times": lambda path: os.utime(path),
        "attribute": lambda path: os.setxattr(path, "user.a", b"b"),
        "link": lambda path: os.link(path, path + ".2"),
        "allocate": lambda path: os.posix_fallocate(os.open(path, os.O_WRONLY), 0, 300),
        "map": lambda path: mapped(path),
        "copy": lambda path: copied(path),
    }
    for name in ("suid", "sgid", "locked", "both"):
        mode = os.lstat(name).st_mode & 0o7777
        for action, what in actions.items():
            for who in ((0, 0), (OWNER, GROUP), (OWNER, 5), (9, 9)):
                if who == (OWNER, 5) and name == "suid":
                    continue
                if (name, action, who[0]) == ("both", "same", 9):
                    continue  # a FUSE server cannot tell this from a write, which takes the bits
                told = user(*who, what, name) if who[0] else tried(what, name)
                yield name, action, who, told, look(name)
                tried(os.unlink, name + ".2")
                os.chown(name, OWNER, GROUP)
                os.chmod(name, mode)
    for who in ((0, 0), (OWNER, GROUP), (OWNER, 5)):
        os.chmod("dir", 0o6777)
        yield who, user(*who, os.chown, "dir", OWNER, GROUP), look("dir"), user(*who, os.chmod, "dir", 0o2777), look("dir")


def mapped(path):
    import mmap

    at = os.open(path, os.O_RDWR)
    with mmap.mmap(at, 10) as memory:
        memory[0:1] = b"y"
        memory.flush()
    return "mapped"


def copied(path):
    return os.copy_file_range(os.open(path, os.O_RDONLY), os.open(path, os.O_WRONLY), 3, 0, 50)


@step("capable", "f")
def capabilities():
    def shown():
        return tried(lambda: os.getxattr("capable", "security.capability").hex())

    value = os.getxattr("capable", "security.capability")
    yield shown()
    for what in (
        lambda: os.chmod("capable", 0o711),
        lambda: os.utime("capable"),
        lambda: os.link("capable", "second"),
        lambda: os.rename("second", "third"),
        lambda: os.chown("capable", -1, -1),
        lambda: os.chown("capable", 8, 8),
        lambda: os.truncate("capable", 5),
        lambda: os.truncate("capable", 5),
        lambda: open_file("capable", os.O_WRONLY),
        lambda: put("capable", b"new", 0o755),
        lambda: os.write(os.open("capable", os.O_WRONLY), b"x"),
        lambda: os.posix_fallocate(os.open("capable", os.O_WRONLY), 0, 10),
        lambda: user(8, 8, os.setxattr, "capable", "user.a", b"b"),
    ):
        yield tried(what) == "", shown()
        os.setxattr("capable", "security.capability", value)
    yield user(8, 8, os.removexattr, "capable", "security.capability"), user(9, 9, os.setxattr, "f", "security.capability", value)
    yield tried(os.setxattr, "capable", "security.capability", b"short"), tried(os.removexattr, "capable", "security.capability")


@step("f", "dir", "link", "pipe", "dangling")
def extended_attributes():
    for path in ("f", "dir", "link", "pipe"):
        for name in ("user.a", "trusted.a", "security.a", "system.a", "unknown.a", "user.", "user", "", "n" * 255, "user." + "n" * 250, "user." + "n" * 251):
            yield path, name[:20], tried(os.setxattr, path, name, b"v", follow_symlinks=False)
            yield tried(os.getxattr, path, name, follow_symlinks=False), tried(os.setxattr, path, name, b"", 1, follow_symlinks=False)
            yield tried(os.setxattr, path, name, b"w", 2, follow_symlinks=False), tried(os.removexattr, path, name + "x", follow_symlinks=False)
        yield sorted(one for one in os.listxattr(path, follow_symlinks=False) if len(one) < 100)
        for who in (9, OWNER):
            yield user(who, who, os.listxattr, path), user(who, who, os.getxattr, path, "trusted.a"), user(who, who, os.getxattr, path, "user.a")
            yield user(who, who, os.setxattr, path, "user.b", b"1"), user(who, who, os.setxattr, path, "security.b", b"1")
            yield user(who, who, os.removexattr, path, "user.a"), user(who, who, os.removexattr, path, "trusted.a")


@step("f", "g")
def sizes_of_extended_attributes():
    os.setxattr("f", "user.a", b"12345")
    into = ctypes.create_string_buffer(70000)
    for size in (0, 1, 4, 5, 6):
        yield size, tried(libc, "getxattr", "f", "user.a", into, size)
    for size in (1, 6, 100):  # to a kernel that hides attributes, those count that it hides
        yield size, tried(libc, "listxattr", "f", into, size)
    yield tried(libc, "getxattr", "f", "user.none", into, 5), tried(libc, "getxattr", "f", "user.none", into, 0)
    for size in (0, 1, 1000, 3000, 65536, 65537, 100000):
        yield size, tried(os.setxattr, "f", "user.v", b"v" * size), tried(lambda: len(os.getxattr("f", "user.v")))
    yield tried(os.setxattr, "f", "user.v", b"", 4)
    for name in ("user.a", "user.none"):  # neither, either and both
        yield [tried(os.setxattr, "f", name, b"12", flags) for flags in (3, 2, 1, 3, 7)]
    for i in range(60):
        os.setxattr("g", f"user.many{i}", b"v") if i < 40 else tried(os.setxattr, "g", f"user.many{i}", b"v")
    yield sorted(os.listxattr("g"))
    for i in range(0, 60, 2):
        os.removexattr("g", f"user.many{i}")
    yield sorted(os.listxattr("g"))


USER_OBJ, USER, GROUP_OBJ, NAMED, MASK, OTHER = 1, 2, 4, 8, 16, 32


def access_list(*entries):
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *one) for one in entries)


def read_list(path, kind="access"):
    def lines():
        raw = os.getxattr(path, "system.posix_acl_" + kind)
        return [struct.unpack_from("<HHI", raw, at)[:2] for at in range(4, len(raw), 8)]

    return tried(lines)


NONE = 0xFFFFFFFF
LIST = access_list((USER_OBJ, 7, NONE), (USER, 6, 9), (GROUP_OBJ, 5, NONE), (NAMED, 7, 8), (MASK, 7, NONE), (OTHER, 0, NONE))


@step("f", "dir", "full", "link", "open")
def lists_of_access():
    acl, default = "system.posix_acl_access", "system.posix_acl_default"
    os.chmod("open", 0o777)  # an image has no lists: what is below must be in the upper directory
    os.chmod("f", 0o640)
    yield tried(os.setxattr, "f", acl, LIST), look("f"), read_list("f")
    for mode in (0o600, 0o660, 0o777, 0o2750, 0):
        os.chmod("f", mode)
        yield oct(mode), read_list("f"), look("f"), user(9, 9, open_file, "f", os.O_RDWR), user(5, 8, open_file, "f", os.O_RDONLY), user(5, 5, open_file, "f", os.O_RDONLY)
    plain = access_list((USER_OBJ, 6, NONE), (GROUP_OBJ, 4, NONE), (OTHER, 1, NONE))
    yield tried(os.setxattr, "f", acl, plain), look("f"), read_list("f"), tried(os.setxattr, "f", default, plain)
    for bad in (b"", b"xyz", access_list(), access_list((USER_OBJ, 7, NONE)), LIST[:-8], access_list((USER, 7, 1)), LIST + b"x", b"\1" + LIST[1:], LIST.replace(struct.pack("<HHI", MASK, 7, NONE), b"")):
        yield tried(os.setxattr, "f", acl, bad), read_list("f")
    yield tried(os.setxattr, "link", acl, LIST, follow_symlinks=False), tried(os.removexattr, "f", acl), tried(os.removexattr, "f", acl)
    yield user(9, 9, os.setxattr, "f", acl, LIST), user(OWNER, GROUP, os.setxattr, "f", acl, LIST), user(OWNER, 5, os.setxattr, "f", acl, LIST)
    yield tried(os.setxattr, "open", default, LIST), read_list("open", "default"), read_list("open")
    for mask in (0o022, 0o077, 0):
        os.umask(mask)
        for mode in (0o666, 0o640, 0o4777):
            name = f"open/{mask}.{mode}"
            open_file(name, os.O_CREAT | os.O_WRONLY, mode)
            os.mkdir(name + "d", mode)
            os.mkfifo(name + "p", mode)
            for one in (name, name + "d", name + "p"):
                yield one, look(one), read_list(one), read_list(one, "default")
            os.symlink("t", name + "l")
            yield look(name + "l"), tried(os.listxattr, name + "l", follow_symlinks=False)
    made = os.open("open", os.O_TMPFILE | os.O_RDWR, 0o664)
    yield oct(os.fstat(made).st_mode), read_list(f"/proc/self/fd/{made}")
    yield tried(os.link, f"/proc/self/fd/{made}", "open/named", follow_symlinks=True), look("open/named")
    os.makedirs("open/a/b")
    yield read_list("open/a/b", "default"), tried(os.removexattr, "open", default), read_list("open", "default")
    yield tried(os.setxattr, "f", acl, LIST), tried(os.chown, "f", 9, 9), look("f"), read_list("f")
    yield user(9, 9, os.chmod, "f", 0o4750), read_list("f"), user(70, 70, open_file, "f", os.O_RDONLY)


@step("f", "dir", "suid", "open", "link", "dangling", "loop")
def who_may():
    for path in ("f", "dir", "open", "suid", "link", "dangling", "loop", "none", "f/x", "f/", ""):
        for who in (0, OWNER, 9):
            yield path, who, user(who, who, lambda: [tried(os.access, path, mode) for mode in range(8)])
    for mode in (0, 0o111, 0o444, 0o070, 0o007, 0o100):
        os.chmod("f", mode)
        os.chmod("dir", mode)

        def asked():
            for wanted in (0, 1, 2, 4, 7, 8):
                for flags in (0, 0x100, 0x200, 0x1000):
                    for path in ("f", "dir"):
                        yield tried(libc, "syscall", 439, -100, path, wanted, flags)

        for who in ((0, 0), (OWNER, 5), (5, GROUP), (9, 9)):
            yield oct(mode), who, user(*who, lambda: list(asked()))
    at = os.open("f", os.O_PATH)
    yield tried(libc, "syscall", 439, at, "", 4, 0x1000), tried(libc, "syscall", 439, at, "", 4, 0)

    def with_other_ids():
        os.setresgid(9, 0, 0)
        os.setresuid(9, 0, 0)
        os.chmod("f", 0o600)
        return os.access("f", 4), os.access("f", 4, effective_ids=True), open_file("f", os.O_RDONLY)

    yield child(with_other_ids)


@step("f", "dir", "big", "pipe", "link")
def flags_of_inodes():
    def flags(path):
        at = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
        try:
            return hex(struct.unpack("I", fcntl.ioctl(at, GETFLAGS, b"\0" * 8)[:4])[0])
        finally:
            os.close(at)

    def set_flags(path, value):
        at = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            kept = int(flags(path), 16) & 0x80000  # how the file system of the upper directory keeps its blocks
            return len(fcntl.ioctl(at, SETFLAGS, struct.pack("Q", value | kept)))
        finally:
            os.close(at)

    for path in ("f", "dir", "big", "pipe", "link", "."):
        yield path, tried(flags, path)
    for value in (0x10, 0x20, 0x30, 0x40, 0x80, 0x8, 0, 0xC0):
        yield hex(value), tried(set_flags, "f", value), tried(flags, "f"), tried(put, "f", b"x"), tried(os.chmod, "f", 0o644)
        yield tried(open_file, "f", os.O_WRONLY), tried(open_file, "f", os.O_WRONLY | os.O_APPEND), tried(os.unlink, "f"), tried(os.link, "f", "f2")
        yield tried(os.rename, "f", "f3"), tried(os.truncate, "f", 1)
        yield user(OWNER, GROUP, set_flags, "f", 0x80), user(9, 9, set_flags, "f", 0), user(OWNER, GROUP, set_flags, "f", 0x10), tried(os.setxattr, "f", "user.a", b"")
        for one in ("f", "f2", "f3"):
            tried(set_flags, one, 0)
            tried(os.unlink, one)
        file("f")
    for value in (0x10, 0x20, 0):
        yield hex(value), tried(set_flags, "dir", value), tried(flags, "dir"), tried(put, "dir/x"), tried(os.rmdir, "dir"), tried(os.unlink, "dir/x")


@step("f", "dir", "full", "pair")
def owners():
    for who in ((0, 0), (OWNER, GROUP), (OWNER, 5), (9, 9)):
        for owner, group in ((-1, -1), (OWNER, -1), (-1, GROUP), (OWNER, GROUP), (9, -1), (-1, 9), (-1, 5), (0, 0)):
            for path in ("f", "dir"):
                yield who, owner, group, path, user(*who, os.chown, path, owner, group), look(path)
                os.chown(path, OWNER, GROUP)
        for mode in (0o644, 0o2644, 0o7777, 0o1644):
            yield who, oct(mode), user(*who, os.chmod, "f", mode), look("f"), user(*who, os.chmod, "dir", mode), look("dir")
    yield tried(os.chown, "pair1", 1, 2), look("pair1"), look("pair2")
