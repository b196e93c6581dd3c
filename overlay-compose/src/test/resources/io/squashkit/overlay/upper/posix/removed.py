"""Objects that have lost their names, to who still has them open."""

import ctypes
import os
import stat
import struct

from frame import *

EMPTY_PATH = 0x1000
STATFS = 120


def told(at):
    """What fstat tells of what has no name any more."""
    found = os.fstat(at)
    links = found.st_nlink if not stat.S_ISDIR(found.st_mode) else "-"
    return f"{found.st_mode:o} {found.st_uid}:{found.st_gid} size={found.st_size if not stat.S_ISDIR(found.st_mode) else '-'} links={links}"


def kind_of_file_system(at):
    into = ctypes.create_string_buffer(STATFS)
    return libc("fstatfs", at, into)


def access(at, mode):
    return libc("syscall", 439, at, "", mode, EMPTY_PATH)


def owned(at, owner, group):
    return libc("fchownat", at, "", owner, group, EMPTY_PATH)


def timed(at, seconds):
    return libc("utimensat", at, "", struct.pack("qqqq", seconds, 0, seconds, 0), EMPTY_PATH)


def seen(at):
    """All that can be asked without opening."""
    way = f"/proc/self/fd/{at}"
    yield "told", tried(told, at), tried(kind_of_file_system, at), tried(access, at, 4)
    yield "attributes", tried(os.listxattr, way), tried(os.getxattr, way, "user.none"), tried(os.getxattr, way, "user.a")
    yield "link", tried(os.readlink, way)[-10:], tried(libc, "linkat", at, "", -100, "back", EMPTY_PATH), tried(os.link, way, "back", follow_symlinks=True), names()


def changed(at):
    way = f"/proc/self/fd/{at}"
    yield "mode", tried(os.chmod, way, 0o600), tried(told, at)
    yield "owner", tried(owned, at, 3, 4), tried(told, at)
    yield "times", tried(timed, at, 7), tried(lambda: os.fstat(at).st_mtime)
    yield "attribute", tried(os.setxattr, way, "user.b", b"1"), tried(os.getxattr, way, "user.b"), tried(os.removexattr, way, "user.b")
    yield "size", tried(os.truncate, way, 3), tried(told, at)


@step("f", "g", "big", "link", "pipe", "pair", "suid")
def paths_of_removed_files():
    # of a file that nobody has open, a server has nothing left but what it was: so no more is asked for
    for name in ("f", "g", "big", "link", "pipe", "pair1", "suid"):
        at = os.open(name, os.O_PATH | os.O_NOFOLLOW)
        if name == "g":
            os.chmod(name, 0o640)
            told(at)
        os.unlink(name)
        yield name, tried(told, at), tried(kind_of_file_system, at), tried(os.link, f"/proc/self/fd/{at}", "back", follow_symlinks=True), names()
        if name != "pair1":
            yield name, tried(libc, "linkat", at, "", -100, "back", EMPTY_PATH), tried(open_file, f"/proc/self/fd/{at}", os.O_PATH)
        os.close(at)
    put("new", b"bytes")
    at = os.open("new", os.O_PATH)
    os.rename("pair2", "new")
    yield "replaced", tried(told, at), tried(kind_of_file_system, at), names()


@step("f", "dir", "full", "open")
def removed_folders():
    here = os.getcwd()
    for name in ("dir", "full", "open"):
        for how in (os.O_RDONLY, os.O_PATH):
            os.chmod(name, 0o750)  # what only a layer below has, the kernel finds no way to copy
            for one in names(name):
                os.unlink(name + "/" + one)
            at = os.open(name, how | os.O_DIRECTORY)
            os.rmdir(name)
            yield name, how, tried(told, at), tried(os.listdir, at) if how == os.O_RDONLY else None
            for line in seen(at):
                yield name, how, *line
            if how == os.O_RDONLY:
                yield tried(os.fsync, at), tried(os.fchmod, at, 0o711), tried(os.fchown, at, 9, 9), tried(os.utime, at, (1, 2)), tried(told, at)
                yield tried(os.listxattr, at), tried(os.setxattr, at, "user.a", b"1"), tried(os.getxattr, at, "user.a")
            for line in changed(at):
                yield name, how, *line
            yield name, how, tried(os.fchdir, at), tried(os.getcwd), tried(names), tried(os.stat, ".") != "", tried(os.stat, "..") != ""
            yield tried(os.listdir, f"/proc/self/fd/{at}"), tried(open_file, ".", os.O_RDONLY), tried(open_file, "f", os.O_RDONLY), tried(put, "new"), tried(os.mkdir, "new")
            os.chdir(here)
            os.mkdir(name)
            yield name, look(name), tried(told, at)
            os.close(at)
    at = os.open("full", os.O_PATH)
    os.rename("open", "full")
    yield "replaced", tried(told, at), tried(os.rmdir, "f"), names()
    for line in changed(at):
        yield "replaced", *line
