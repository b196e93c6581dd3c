"""Names, folders and what is said of them."""

import ctypes
import os
import stat

from frame import *

NOREPLACE, EXCHANGE, WHITEOUT = 1, 2, 4


def rename(one, other, flags):
    return libc("renameat2", -100, one, -100, other, flags)


@step("f", "g", "dir", "full", "link", "dangling", "pipe")
def renames_with_flags():
    kinds = ["f", "g", "dir", "full", "link", "dangling", "pipe", "none"]
    for flags in (NOREPLACE, EXCHANGE, WHITEOUT, NOREPLACE | EXCHANGE, NOREPLACE | WHITEOUT, 8):
        for one in kinds:
            for other in kinds:
                if flags in (WHITEOUT, 8) and other != "none":
                    continue
                done = tried(rename, one, other, flags)
                yield f"{flags} {one} {other} {done} {names()}"
                if done == 0 and flags == NOREPLACE:
                    os.rename(other, one)
                elif done == 0 and flags == EXCHANGE:
                    rename(one, other, flags)
    yield [look(one) for one in kinds]


@step("dir", "full", "f")
def folders_into_themselves():
    os.makedirs("own/in/side")
    for one, other in (
        ("own", "own/in"),
        ("own", "own/in/new"),
        ("own", "own/in/side"),
        ("own/in", "own"),
        ("own/in/side", "own"),
        ("own", "own"),
        ("own/", "own/in/"),
        (".", "other"),
        ("own/.", "other"),
        ("own/in/..", "other"),
        ("full", "own"),
        ("own", "dir"),
        ("f", "dir"),
        ("dir", "f"),
        ("f", "f/x"),
        ("f/x", "g"),
        ("f/", "g"),
        ("f", "g/"),
        ("own", "new/"),
        ("dir/", "moved"),
    ):
        yield one, other, tried(os.rename, one, other), names()
    for one in ("full", "own", "f", "none", "own/in/side/", "own/in/.", "own/in/.."):
        yield one, tried(os.rmdir, one), tried(os.unlink, one)
    yield tried(os.rmdir, "."), tried(os.rmdir, "..")


@step("f", "dir", "link", "todir", "dangling", "loop", "pipe", "full")
def opens():
    flags = {
        "r": os.O_RDONLY,
        "w": os.O_WRONLY,
        "rw": os.O_RDWR,
        "d": os.O_DIRECTORY,
        "n": os.O_NOFOLLOW,
        "dn": os.O_DIRECTORY | os.O_NOFOLLOW,
        "p": os.O_PATH,
        "pn": os.O_PATH | os.O_NOFOLLOW,
        "pd": os.O_PATH | os.O_DIRECTORY,
        "c": os.O_CREAT | os.O_WRONLY,
        "cx": os.O_CREAT | os.O_EXCL | os.O_WRONLY,
        "cd": os.O_CREAT | os.O_DIRECTORY,
        "cn": os.O_CREAT | os.O_NOFOLLOW | os.O_WRONLY,
        "t": os.O_TMPFILE | os.O_RDWR,
        "tr": os.O_TMPFILE | os.O_RDONLY,
        "wd": os.O_WRONLY | os.O_DIRECTORY,
        "noatime": os.O_NOATIME,
        "direct": os.O_DIRECT,
        "sync": os.O_SYNC | os.O_WRONLY,
    }
    for how, flag in flags.items():
        for path in ("f", "dir", "link", "todir", "loop", "pipe", "none/x", "f/x", "f/", "dir/", "link/", "todir/"):
            if path == "pipe" and how == "rw":
                continue
            yield how, path, tried(open_file, path, flag | os.O_NONBLOCK)
    yield tried(open_file, "dangling", os.O_CREAT | os.O_EXCL | os.O_WRONLY), names()
    yield tried(open_file, "dangling", os.O_CREAT | os.O_WRONLY), names()
    yield user(9, 9, open_file, "f", os.O_RDONLY | os.O_NOATIME)


@step("f", "dir")
def handles_of_paths_only():
    at = os.open("f", os.O_PATH)
    yield tried(os.read, at, 1), tried(os.write, at, b"x"), tried(os.fchmod, at, 0o600)
    yield tried(os.fchown, at, 1, 1), tried(os.fsync, at), tried(os.ftruncate, at, 0)
    yield stat.S_IMODE(os.fstat(at).st_mode), tried(os.getxattr, at, "user.a")
    again = tried(open_file, f"/proc/self/fd/{at}", os.O_RDWR)
    yield again, tried(os.chmod, f"/proc/self/fd/{at}", 0o601), look("f")
    os.close(at)
    at = os.open("dir", os.O_PATH)
    yield tried(os.listdir, at), tried(os.open, "new", os.O_CREAT | os.O_WRONLY, 0o600, dir_fd=at) != "EBADF", names("dir")
    os.close(at)


@step("dir", "full", "f")
def long_names():
    for length in (254, 255):  # an image below makes 256 bytes a name for the kernel, which no upper directory takes
        name = "n" * length
        yield length, tried(put, name), tried(os.mkdir, "d" * length), tried(os.symlink, "t", "s" * length)
        yield tried(os.link, "f", "l" * length), tried(os.rename, "f", "r" * length), look(name)
        tried(os.rename, "r" * length, "f")
        yield tried(os.mknod, "p" * length, stat.S_IFIFO | 0o600), tried(os.unlink, name), tried(os.stat, name)
    wide = "ü" * 127
    yield tried(put, wide), tried(put, wide + "ü"), wide in names()
    for name in (b"\xff\xfe", b"\n", b"\\", b" ", b"\x01", b"...", b"-", b"*"):
        yield name, tried(os.mkdir, name), tried(os.rmdir, name)
    at = "dir/" + "./" * 2045
    for length in (4094, 4095, 4096, 4097):
        path = (at + "x" * 4100)[:length]
        yield length, look(path)
    for length in (4095, 4096):
        path = ("./" * 2048)[: length - 1] + "f" if length % 2 == 0 else ("./" * 2047) + "f"
        yield len(path), look(path), tried(os.symlink, path, f"to{length}"), tried(os.readlink, f"to{length}") == path
    yield tried(os.symlink, "", "blank"), tried(os.lstat, "")


@step()
def deep_folders():
    name = "d" * 200
    depth = 0
    while depth < 30:
        os.mkdir(name)
        os.chdir(name)
        depth += 1
    put("leaf", b"leaf")
    yield get("leaf"), depth, tried(os.getcwd) if depth < 20 else len(os.listdir("."))
    for _ in range(depth):
        tried(os.unlink, "leaf")
        os.chdir("..")
        yield names() == [name], tried(os.rmdir, name)


@step("f")
def chains_of_links():
    previous = "f"
    for i in range(42):
        os.symlink(previous, f"l{i}")
        previous = f"l{i}"
    for i in (0, 38, 39, 40, 41):
        yield i, tried(lambda: len(get(f"l{i}"))), look(f"l{i}")
    os.symlink("a/../b", "b")
    yield tried(os.stat, "b"), tried(os.stat, "b/x"), tried(os.listdir, "b")


@step("dir", "full", "open")
def removed_while_they_are_open():
    for name in ("dir", "open"):
        at = os.open(name, os.O_RDONLY)
        os.rmdir(name)
        yield name, tried(os.listdir, at), os.fstat(at).st_nlink, oct(os.fstat(at).st_mode)
        yield tried(os.open, "x", os.O_CREAT | os.O_WRONLY, 0o600, dir_fd=at), tried(os.mkdir, "x", dir_fd=at)
        yield tried(os.symlink, "x", "x", dir_fd=at), tried(os.stat, ".", dir_fd=at) != "", tried(os.stat, "x", dir_fd=at)
        yield tried(os.rename, "full", "x", dst_dir_fd=at), oct(os.fstat(at).st_mode)
        os.mkdir(name)
        put(name + "/fresh")
        yield tried(os.listdir, at), names(name)
        os.close(at)
    os.chdir("full")
    os.unlink("x")
    os.rmdir("../full")
    yield tried(os.getcwd), tried(os.listdir, "."), tried(put, "x"), tried(os.lstat, "..") == ""


def entries(stream):
    """The next name of a stream of the C library."""
    LIBC.readdir.restype = ctypes.c_void_p
    found = LIBC.readdir(stream)
    return None if not found else ctypes.string_at(found + 19).decode()


def stream(path):
    LIBC.opendir.restype = ctypes.c_void_p
    return ctypes.c_void_p(LIBC.opendir(os.fsencode(path)))


def tell(opened):
    LIBC.telldir.restype = ctypes.c_long
    return LIBC.telldir(opened)


def rest(opened):
    found = []
    while (name := entries(opened)) is not None:
        found.append(name)
    return found


@step("many")
def places_in_folders():
    opened = stream("many")
    seen, places = [], []
    while True:
        places.append(tell(opened))
        if (name := entries(opened)) is None:
            break
        seen.append(name)
    yield len(seen), len(set(seen)), len(set(places))
    for at in (0, 1, 2, 77, 200, 399, 401, 402):
        LIBC.seekdir(opened, ctypes.c_long(places[at]))
        yield at, rest(opened) == seen[at:]
    LIBC.rewinddir(opened)
    yield rest(opened) == seen
    LIBC.closedir(opened)


@step("many")
def folders_that_change_while_they_are_read():
    for how in range(4):
        stay = {name for name in names("many") if int(name[4:7]) % 3 == 0}
        opened = stream("many")
        seen = []
        place = None
        while (name := entries(opened)) is not None:
            seen.append(name)
            count = len(seen)
            if how == 0 and count % 3 == 0:
                tried(os.unlink, f"many/name{count:03}" if count % 3 else f"many/name{count + 1:03}")
            elif how == 1 and count % 5 == 0 and count < 900:
                put(f"many/new{how}{count}")
            elif how == 2 and count == 100:
                place = tell(opened)
            elif how == 2 and count == 300 and place is not None:
                LIBC.seekdir(opened, ctypes.c_long(place))
                seen, place = seen[:100], None
            elif how == 3 and count % 7 == 0 and count < 400:
                tried(os.rename, f"many/name{count * 3 % 400 + 1:03}", f"many/moved{how}{count}")
        LIBC.closedir(opened)
        old = [name for name in seen if name in stay]
        yield how, stay <= set(seen) | ({f"name{i:03}" for i in range(400)} if how == 3 else set()), len(old) == len(set(old))
        yield len([name for name in seen if seen.count(name) > 1])
    yield len(names("many"))


@step("many")
def all_are_removed_while_they_are_read():
    opened = stream("many")
    count = 0
    while (name := entries(opened)) is not None:
        if name[0] != ".":
            os.unlink("many/" + name)
            count += 1
    yield count, names("many")
    LIBC.rewinddir(opened)
    put("many/last")
    yield sorted(rest(opened)) if count < 0 else None, tried(os.rmdir, "many"), names("many")
    LIBC.closedir(opened)


@step("sticky", "open", "f")
def sticky_folders():
    for who in (8, 9, 70):
        yield who, user(who, who, os.rename, "sticky/other", "sticky/moved"), names("sticky")
        tried(os.rename, "sticky/moved", "sticky/other")
        yield user(who, who, os.rename, "sticky/own", "sticky/other"), names("sticky")
        if "own" not in names("sticky"):
            file("sticky/own", owner=8, group=8)
            file("sticky/other", mode=0o666)
        yield user(who, who, os.rmdir, "sticky/folder"), user(who, who, put, f"sticky/new{who}", b"x")
        if "folder" not in names("sticky"):
            folder("sticky/folder", 0o777)
        yield user(who, who, os.link, "sticky/other", f"sticky/link{who}"), user(who, who, os.unlink, "sticky/own")
        yield user(who, who, os.rename, "sticky/folder", "open/folder"), names("open"), names("sticky")
        yield user(who, who, rename, "sticky/other", f"sticky/new{who}", EXCHANGE)
    yield user(9, 9, os.rename, "open", "away"), user(9, 9, os.unlink, "f")


@step("grouped", "open", "f")
def groups_of_folders():
    for at in ("grouped", "open"):
        for who in (8, 71):
            for mode in (0o644, 0o2755, 0o4755, 0o6777):
                name = f"{at}/f{who}{mode}"
                yield user(who, who, open_file, name, os.O_CREAT | os.O_WRONLY, mode), look(name)
            yield user(who, who, os.mkdir, f"{at}/d{who}", 0o755), look(f"{at}/d{who}")
            yield user(who, who, os.mkdir, f"{at}/d{who}/in", 0o2711), look(f"{at}/d{who}/in")
            yield user(who, who, os.symlink, "t", f"{at}/s{who}"), look(f"{at}/s{who}")
            yield user(who, who, os.mknod, f"{at}/p{who}", stat.S_IFIFO | 0o2755), look(f"{at}/p{who}")
            yield user(who, who, os.chmod, f"{at}/d{who}", 0o2755), look(f"{at}/d{who}")
            yield user(who, who, os.chmod, f"{at}/f{who}{0o644}", 0o2755), look(f"{at}/f{who}{0o644}")
    yield tried(os.mkdir, "grouped/root"), look("grouped/root")


@step("open")
def masks():
    for mask in (0, 0o022, 0o077, 0o777, 0o123):
        os.umask(mask)
        yield oct(mask), open_file(f"open/f{mask}", os.O_CREAT | os.O_WRONLY, 0o6777), look(f"open/f{mask}")
        os.mkdir(f"open/d{mask}", 0o7777)
        os.mknod(f"open/p{mask}", stat.S_IFIFO | 0o7777)
        os.symlink("t", f"open/l{mask}")
        yield look(f"open/d{mask}"), look(f"open/p{mask}"), look(f"open/l{mask}")
        made = os.open("open", os.O_TMPFILE | os.O_RDWR, 0o7777)
        yield oct(os.fstat(made).st_mode)
        os.close(made)
