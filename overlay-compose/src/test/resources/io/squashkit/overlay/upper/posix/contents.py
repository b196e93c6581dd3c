"""Bytes: reading and writing, holes, mappings, several processes, locks."""

import ctypes
import fcntl
import mmap
import os
import signal
import struct

from frame import *

KEEP, PUNCH, ZERO, UNSHARE = 1, 2, 16, 64


def allocate(path, mode, start, length, flags=os.O_RDWR):
    at = os.open(path, flags)
    try:
        return libc("fallocate", at, mode, start, length)
    finally:
        os.close(at)


@step("big", "f", "dir", "pipe")
def space():
    bytes_before = pattern(70_000)
    put("big", bytes_before)
    # the kernel asks no FUSE server to collapse or insert
    for mode in (0, KEEP, PUNCH | KEEP, PUNCH, ZERO, ZERO | KEEP, UNSHARE, 128, KEEP | ZERO | PUNCH):
        for start, length in ((0, 4096), (4096, 8192), (100, 5000), (65_000, 50_000), (100_000, 10), (0, 0), (-1, 5), (5, -1), (2**62, 2**62)):
            yield mode, start, length, tried(allocate, "big", mode, start, length), look("big"), short(get("big")) if os.path.getsize("big") < 1 << 20 else None
            put("big", bytes_before)
    yield tried(allocate, "f", 0, 0, 10, os.O_RDONLY), tried(allocate, "dir", 0, 0, 10, os.O_RDONLY), tried(allocate, "pipe", 0, 0, 10)
    yield tried(allocate, "f", PUNCH | KEEP, 0, 10, os.O_WRONLY | os.O_APPEND), get("f")[:12]


@step("sparse", "f", "dir")
def holes():
    def places(path):
        at = os.open(path, os.O_RDONLY)
        told = []
        for start in (0, 1, 1 << 19, 1 << 20, (1 << 20) + 5, (1 << 20) + (1 << 17), 2 << 20, (4 << 20) - 1, 4 << 20, 5 << 20, -1):
            told.append((tried(os.lseek, at, start, os.SEEK_DATA), tried(os.lseek, at, start, os.SEEK_HOLE)))
        told.append((os.lseek(at, 0, os.SEEK_END), tried(os.lseek, at, -1, os.SEEK_SET), os.lseek(at, 7, os.SEEK_SET), os.lseek(at, 0, os.SEEK_CUR)))
        os.close(at)
        return told

    yield "before", places("sparse")
    os.chmod("sparse", 0o600)
    yield "after", places("sparse"), short(get("sparse"))
    put("new")
    os.truncate("new", 4 << 20)
    at = os.open("new", os.O_WRONLY)
    os.pwrite(at, pattern(1 << 17), 1 << 20)
    yield places("new")
    os.posix_fallocate(at, 0, 1 << 19)
    yield places("new"), os.stat("new").st_size, tried(os.lseek, os.open("dir", 0), 0, os.SEEK_DATA) != "x"


@step("big", "f", "sparse", "dir")
def copies_of_ranges():
    for name in ("big", "f", "sparse"):
        os.chmod(name, 0o640)  # the kernel copies nothing from an image by itself, we do

    def copied(one, other, start, to, length, flags=0, how=os.O_RDWR):
        source, target = os.open(one, os.O_RDONLY), os.open(other, how | os.O_CREAT)
        try:
            total = 0
            while total < length:
                step = libc("copy_file_range", source, struct.pack("q", start + total), target, struct.pack("q", to + total), length - total, flags)
                if step == 0:
                    break
                total += step
            return total
        finally:
            os.close(source)
            os.close(target)

    for line in (
        ("big", "new", 0, 0, 400_000),
        ("big", "new", 5, 77, 100),
        ("f", "big", 0, 1000, 50),
        ("f", "f", 0, 200, 50),
        ("f", "f", 0, 10, 50),
        ("f", "new", 1000, 0, 10),
        ("sparse", "new2", 0, 0, 4 << 20),
        ("f", "new", 0, 0, 10, 1),
        ("f", "new", -1, 0, 10),
        ("f", "new", 0, 2**63 - 5, 10),
        ("f", "new", 0, 0, 10, 0, os.O_RDWR | os.O_APPEND),
        ("f", "dir", 0, 0, 10, 0, os.O_RDONLY),
    ):
        yield line, tried(copied, *line)
    for name in ("big", "new", "f", "new2"):
        yield name, look(name), short(get(name))


@step("f", "big")
def reads_and_writes():
    at = os.open("f", os.O_RDWR)
    yield os.pread(at, 10, 95), os.pread(at, 10, 100), os.pread(at, 10, 1 << 40), tried(os.pread, at, 10, -1)
    yield tried(os.pwrite, at, b"x", -1), os.pwrite(at, b"", 500), look("f"), os.pwrite(at, b"end", 5000), short(get("f"))
    yield tried(os.pwrite, at, b"x", 2**63 - 1), tried(os.ftruncate, at, -1), tried(os.truncate, "f", 2**63 - 1), tried(os.truncate, "f", 2**44)
    yield os.readv(at, [bytearray(3), bytearray(5)]), os.writev(at, [b"ab", b"", b"cd"]), get("f")[:20]
    os.lseek(at, 0, 0)
    yield os.sendfile(at, os.open("big", os.O_RDONLY), 0, 50), get("f")[:60]
    yield tried(os.read, os.open("f", os.O_WRONLY), 1), tried(os.write, os.open("f", os.O_RDONLY), b""), tried(os.read, os.open(".", os.O_RDONLY), 1)
    for size in (0, 10, 50, 0):
        os.ftruncate(at, size)
        yield size, get("f"), os.fstat(at).st_size
    readable = os.open("big", os.O_RDONLY)
    yield os.pread(readable, 8, 8)
    os.pwrite(os.open("big", os.O_WRONLY), b"changed!", 8)
    yield os.pread(readable, 8, 8), os.fstat(readable).st_size, tried(os.ftruncate, readable, 0)
    os.truncate("big", 12)
    yield os.pread(readable, 8, 8), os.fstat(readable).st_size
    put("big", b"all new")
    yield os.pread(readable, 20, 0), os.fstat(readable).st_size
    os.rename("f", "big")
    yield os.pread(readable, 20, 0), os.fstat(readable).st_nlink, os.pread(at, 5, 0), os.fstat(at).st_nlink
    yield tried(os.fchmod, readable, 0o611), oct(os.fstat(readable).st_mode), tried(os.fchown, readable, 5, 6), os.fstat(readable).st_uid
    yield tried(os.setxattr, readable, "user.a", b"b"), tried(os.getxattr, readable, "user.a"), tried(os.utime, readable, (1, 2)), os.fstat(readable).st_mtime
    yield tried(open_file, f"/proc/self/fd/{readable}", os.O_WRONLY | os.O_TRUNC), os.fstat(readable).st_size
    yield tried(link_opened, readable, "again"), names()


def link_opened(at, name):
    return libc("linkat", -100, f"/proc/self/fd/{at}", -100, name, 0x400)


@step("f", "big", "open")
def files_without_names():
    for flags in (os.O_RDWR, os.O_WRONLY, os.O_RDWR | os.O_EXCL):
        at = os.open("open", os.O_TMPFILE | flags, 0o640)
        os.write(at, b"unnamed")
        yield os.fstat(at).st_nlink, os.fstat(at).st_size, names("open")
        for name in ("open/one", "open/two", "open/one"):
            yield tried(link_opened, at, name), os.fstat(at).st_nlink
        yield tried(libc, "linkat", at, "", -100, "open/three", 0x1000), names("open")
        for name in names("open"):
            yield look("open/" + name), get("open/" + name)
            os.unlink("open/" + name)
        yield os.fstat(at).st_nlink, tried(link_opened, at, "open/back")
        os.close(at)
        tried(os.unlink, "open/back")
    yield user(9, 9, open_file, "open", os.O_TMPFILE | os.O_RDWR), user(9, 9, open_file, ".", os.O_TMPFILE | os.O_RDWR)


def appended(path, letter, times=400):
    at = os.open(path, os.O_WRONLY | os.O_APPEND)
    for i in range(times):
        os.write(at, letter * (1 + i % 60) + b"\n")
    os.close(at)


def others(*calls):
    """Several processes at once; what they end with."""
    started = []
    for call, arguments in calls:
        process = os.fork()
        if process == 0:
            try:
                call(*arguments)
                os._exit(0)
            except BaseException:
                os._exit(1)
        started.append(process)
    return [os.waitstatus_to_exitcode(os.waitpid(one, 0)[1]) for one in started]


@step("f", "g")
def appends_of_several():
    yield others(*[(appended, ("f", letter)) for letter in (b"a", b"b", b"c")])
    lines = get("f").split(b"\n")[20:-1]
    yield len(lines), all(len(set(line)) == 1 for line in lines), os.path.getsize("f")
    for letter in (b"a", b"b", b"c"):
        yield [len(line) for line in lines if line[:1] == letter] == [1 + i % 60 for i in range(400)]
    at = os.open("g", os.O_RDWR | os.O_APPEND)
    os.lseek(at, 0, 0)
    yield os.write(at, b"end"), os.lseek(at, 0, 1), os.pwrite(at, b"more", 0), get("g")
    fcntl.fcntl(at, fcntl.F_SETFL, 0)
    yield os.pwrite(at, b"START", 0), get("g"), fcntl.fcntl(at, fcntl.F_GETFL) & os.O_APPEND


@step("big", "f", "sparse")
def mappings():
    before = os.open("big", os.O_RDONLY)
    private = mmap.mmap(before, 0, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_WRITE)
    private[0:4] = b"mine"
    yield private[0:8], get("big")[:8], private[100_000:100_008]
    yield tried(lambda: mmap.mmap(before, 0, mmap.MAP_SHARED, mmap.PROT_READ)[:8])
    yield tried(lambda: mmap.mmap(before, 0, mmap.MAP_SHARED, mmap.PROT_WRITE)) > ""
    at = os.open("big", os.O_RDWR)
    shared = mmap.mmap(at, 0)
    shared[8:16] = b"SHARED!!"
    yield os.pread(at, 16, 0), get("big")[:16], child(lambda: get("big")[:16]), private[0:4]
    os.pwrite(at, b"written", 5000)
    yield shared[5000:5007]

    def by_another():
        opened = os.open("big", os.O_RDWR)
        with mmap.mmap(opened, 0) as there:
            there[6000:6005] = b"child"
        return "done"

    yield child(by_another), shared[6000:6005], get("big")[6000:6005]
    shared.flush()
    os.truncate("big", 400_000)
    os.pwrite(at, b"beyond", 350_000)
    shared.resize(400_000)
    yield shared[350_000:350_006], shared[299_995:300_005]
    os.unlink("big")
    shared[0:3] = b"end"
    yield os.pread(at, 5, 0), shared[0:5], private[0:8]
    os.close(at)
    yield shared[0:5]
    shared.close()
    whole = mmap.mmap(os.open("sparse", os.O_RDWR), 0)
    whole[5:6] = b"h"
    whole[3 << 20 : (3 << 20) + 4] = b"hole"
    whole.flush()
    whole.close()
    yield short(get("sparse")), look("sparse")
    with mmap.mmap(os.open("f", os.O_RDWR), 0) as tail:
        tail[99:100] = b"!"
        yield tail[99:100]
    yield get("f")[-5:], look("f"), tried(lambda: mmap.mmap(os.open("f", os.O_WRONLY), 0)) > ""


def lock(at, kind, start=0, length=0, command=fcntl.F_SETLK):
    return fcntl.fcntl(at, command, struct.pack("hhqqi4x", kind, 0, start, length, 0)) and "locked"


def who_locks(at, kind, start=0, length=0, command=fcntl.F_GETLK):
    told = struct.unpack("hhqqi4x", fcntl.fcntl(at, command, struct.pack("hhqqi4x", kind, 0, start, length, 0)))
    return told[0], told[2], told[3], "me" if told[4] == os.getpid() else "parent" if told[4] == os.getppid() else told[4] > 0


OFD_GET, OFD_SET = 36, 37


@step("f", "g", "dir")
def locks_of_processes():
    read, write, free = fcntl.F_RDLCK, fcntl.F_WRLCK, fcntl.F_UNLCK
    at = os.open("f", os.O_RDWR)
    yield lock(at, write, 10, 10), who_locks(at, write)

    def there(call, kind, start, length, command, how=os.O_RDWR):
        return tried(call, os.open("f", how), kind, start, length, command)

    for start, length in ((0, 10), (0, 11), (15, 1), (20, 5), (0, 0)):
        for kind in (read, write):
            yield start, length, kind, child(there, lock, kind, start, length, fcntl.F_SETLK), child(there, who_locks, kind, start, length, fcntl.F_GETLK)
            yield child(there, lock, kind, start, length, OFD_SET), child(there, who_locks, kind, start, length, OFD_GET)
    yield lock(at, read, 12, 4), child(there, lock, read, 13, 2, fcntl.F_SETLK), child(there, lock, write, 13, 2, fcntl.F_SETLK)
    yield lock(at, free, 0, 13), child(there, who_locks, write, 0, 0, fcntl.F_GETLK)
    os.close(os.open("f", os.O_RDONLY))  # any handle that is closed releases them
    yield child(there, lock, write, 0, 0, fcntl.F_SETLK)
    yield tried(lock, os.open("f", os.O_RDONLY), write), tried(lock, os.open("f", os.O_WRONLY), read), tried(lock, os.open("dir", os.O_RDONLY), read)
    yield lock(at, write, 0, 0, OFD_SET), tried(lock, os.open("f", os.O_RDWR), write, 0, 0, OFD_SET), child(there, lock, read, 0, 0, fcntl.F_SETLK)
    os.close(os.open("f", os.O_RDONLY))
    yield child(there, lock, read, 0, 0, fcntl.F_SETLK)
    os.close(at)
    yield child(there, lock, read, 0, 0, fcntl.F_SETLK)


@step("f", "g", "dir")
def locks_end_with_their_holder():
    for how in ("close", "exit", "kill"):
        for kind in ("process", "handle", "flock"):
            ready, go = os.pipe(), os.pipe()
            process = os.fork()
            if process == 0:
                os.close(go[1])
                at = os.open("g", os.O_RDWR)
                if kind == "flock":
                    fcntl.flock(at, fcntl.LOCK_EX)
                else:
                    lock(at, fcntl.F_WRLCK, 0, 0, OFD_SET if kind == "handle" else fcntl.F_SETLK)
                os.write(ready[1], b"r")
                os.read(go[0], 1)
                if how == "close":
                    os.close(at)
                    os.write(ready[1], b"c")
                    os.read(go[0], 1)
                os._exit(0)
            os.close(go[0])
            os.read(ready[0], 1)
            at = os.open("g", os.O_RDWR)

            def now():
                if kind == "flock":
                    return tried(fcntl.flock, at, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return tried(lock, at, fcntl.F_WRLCK)

            yield how, kind, now()
            if how == "kill":
                os.kill(process, signal.SIGKILL)
            else:
                os.write(go[1], b"g")
            if how == "close":
                os.read(ready[0], 1)
                yield now()
            os.close(go[1])
            os.waitpid(process, 0)
            yield now()
            os.close(at)
            os.close(ready[0])
            os.close(ready[1])


@step("f", "dir")
def locks_wait():
    at = os.open("f", os.O_RDWR)
    fcntl.flock(at, fcntl.LOCK_SH)
    yield child(lambda: fcntl.flock(os.open("f", os.O_RDONLY), fcntl.LOCK_SH | fcntl.LOCK_NB))
    yield child(lambda: fcntl.flock(os.open("f", os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB))
    yield tried(fcntl.flock, os.open("dir", os.O_RDONLY), fcntl.LOCK_EX), child(lambda: fcntl.flock(os.open("dir", os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB))
    inherited = child(lambda: fcntl.flock(at, fcntl.LOCK_EX | fcntl.LOCK_NB))
    yield inherited
    fcntl.flock(at, fcntl.LOCK_UN)
    lock(at, fcntl.F_WRLCK)
    reader, writer = os.pipe()
    process = os.fork()
    if process == 0:
        other = os.open("f", os.O_RDWR)
        os.write(writer, b"w")
        lock(other, fcntl.F_WRLCK, 0, 0, fcntl.F_SETLKW)
        os.write(writer, os.pread(other, 4, 0))
        os._exit(0)
    os.read(reader, 1)
    os.pwrite(at, b"safe", 0)
    lock(at, fcntl.F_UNLCK)
    os.waitpid(process, 0)
    yield os.read(reader, 4)
    first, second = os.open("f", os.O_RDWR), os.open("dir", os.O_RDONLY)
    yield tried(fcntl.fcntl, first, fcntl.F_SETLEASE, fcntl.F_RDLCK), tried(fcntl.fcntl, first, fcntl.F_GETLEASE)
    yield tried(fcntl.fcntl, second, fcntl.F_NOTIFY, fcntl.DN_CREATE)


@step("f", "big")
def programs_that_run():
    put("run", b"#!/bin/sh\necho ran $1\n", 0o755)

    def ran(path):
        import subprocess

        return subprocess.run([path, "it"], capture_output=True).stdout

    yield tried(ran, "./run"), tried(ran, "./f")
    os.chmod("run", 0o611)
    yield tried(ran, "./run"), user(9, 9, ran, "./run")
    import shutil

    shutil.copyfile("/bin/true", "true")
    os.chmod("true", 0o755)
    held = os.open("true", os.O_WRONLY)
    yield tried(ran, "./true")
    os.close(held)
    yield tried(ran, "./true")
