"""What steps are made of. A step is a function that does something in a folder of its own and tells what it saw.
Nothing is expected here: the same steps are run on a mount of the kernel, and what they tell is compared."""

import ctypes
import errno
import os
import stat
import sys
import traceback

OLD = 1_000_000_000
OWNER, GROUP = 70, 71
LIBC = ctypes.CDLL(None, use_errno=True)
STEPS = []


def step(*needs):
    """Marks a function as a step.

    needs: what is in its folder before, names of FIXTURES."""

    def mark(function):
        STEPS.append((function.__name__, needs, function))
        return function

    return mark


def libc(name, *arguments):
    """Calls a function of the C library; an integer is passed as 64 bits, text as its bytes."""
    passed = [
        ctypes.c_long(one) if isinstance(one, int) else os.fsencode(one) if isinstance(one, str) else one
        for one in arguments
    ]
    function = getattr(LIBC, name)
    function.restype = ctypes.c_long
    result = function(*passed)
    # what is an int in C has nothing of use in its upper half
    if result == -1 or (name != "syscall" and ctypes.c_int(result).value == -1):
        raise OSError(ctypes.get_errno(), name)
    return result


def tried(what, *arguments, **named):
    """The result of a call, or the name of its error."""
    try:
        return what(*arguments, **named)
    except OSError as e:
        return errno.errorcode.get(e.errno, e.errno)


def put(path, data=b"", mode=0o644):
    with open(path, "wb") as file:
        file.write(data)
    os.chmod(path, mode)


def get(path):
    with open(path, "rb") as file:
        return file.read()


def short(data):
    """Bytes, or how many and their hash."""
    import hashlib

    if isinstance(data, str):
        return data
    return data if len(data) <= 64 else f"{len(data)} {hashlib.md5(data).hexdigest()}"


def look(path):
    """What anyone sees of a path, save times and numbers of inodes."""
    found = tried(os.lstat, path)
    if isinstance(found, str):
        return found
    return f"{found.st_mode:o} {found.st_uid}:{found.st_gid} size={found.st_size} links={found.st_nlink if not stat.S_ISDIR(found.st_mode) else '-'}"


def times(path):
    """The times of a path, as far as two runs can have them alike."""
    found = os.lstat(path)
    shown = []
    for nanos in (found.st_atime_ns, found.st_mtime_ns):
        seconds = nanos // 1_000_000_000
        shown.append(str(nanos) if seconds < 1_600_000_000 else "new")
    return " ".join(shown)


def names(path="."):
    return sorted(os.listdir(path))


def user(owner, group, what, *arguments):
    """Makes a call as somebody else, without any privilege, in a process of its own."""
    return child(what, *arguments, who=(owner, group))


def child(what, *arguments, who=None):
    """Makes a call in another process: its result as text, or the name of its error."""
    reader, writer = os.pipe()
    sys.stdout.flush()
    process = os.fork()
    if process == 0:
        try:
            if who is not None:
                os.setgroups([])
                os.setresgid(who[1], who[1], who[1])
                os.setresuid(who[0], who[0], who[0])
            os.write(writer, str(tried(what, *arguments)).encode())
        except BaseException as e:
            os.write(writer, repr(e).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with open(reader, "rb") as file:
        told = file.read().decode()
    os.waitpid(process, 0)
    return told


def open_file(path, flags, mode=0o600):
    """Opens and closes."""
    os.close(os.open(path, flags, mode))
    return "opened"


def pattern(size):
    return b"".join(b"%07d\n" % i for i in range(size // 8 + 1))[:size]


def folder(path, mode=0o755, owner=OWNER, group=GROUP):
    os.mkdir(path)
    os.chown(path, owner, group)
    os.chmod(path, mode)


def file(path, data=b"text\n" * 20, mode=0o644, owner=OWNER, group=GROUP):
    put(path, data)
    os.chown(path, owner, group)
    os.chmod(path, mode)


def sparse():
    file("sparse", b"")
    with open("sparse", "r+b") as opened:
        opened.truncate(4 << 20)
        opened.seek(1 << 20)
        opened.write(pattern(1 << 17))


def many():
    folder("many", 0o777)
    for i in range(400):
        file(f"many/name{i:03}", b"")


def full():
    folder("full")
    file("full/x")


def sticky():
    folder("sticky", 0o1777)
    file("sticky/own", owner=8, group=8)
    file("sticky/other", mode=0o666)
    folder("sticky/folder", 0o777)


def capable():
    file("capable", mode=0o755)
    value = bytes.fromhex("0100000200040000000000000000000000000000")
    os.setxattr("capable", "security.capability", value)


FIXTURES = {
    "f": lambda: file("f"),
    "g": lambda: file("g", b"other\n"),
    "big": lambda: file("big", pattern(300_000)),
    "sparse": sparse,
    "dir": lambda: folder("dir"),
    "full": full,
    "many": many,
    "sticky": sticky,
    "open": lambda: folder("open", 0o777),
    "grouped": lambda: folder("grouped", 0o2777),
    "suid": lambda: file("suid", mode=0o4755),
    "sgid": lambda: file("sgid", mode=0o2755),
    "locked": lambda: file("locked", mode=0o2745),
    "both": lambda: file("both", mode=0o6777),
    "capable": capable,
    "link": lambda: os.symlink("f", "link"),
    "dangling": lambda: os.symlink("nowhere", "dangling"),
    "loop": lambda: os.symlink("loop", "loop"),
    "todir": lambda: os.symlink("dir", "todir"),
    "pipe": lambda: os.mkfifo("pipe"),
    "pair": lambda: (file("pair1"), os.link("pair1", "pair2")),
}


def make(root):
    """Makes what the steps need."""
    os.umask(0o022)
    root = os.path.abspath(root)
    os.makedirs(root, exist_ok=True)
    for name, needs, _ in STEPS:
        at = os.path.join(root, name)
        os.mkdir(at)
        os.chdir(at)
        for need in needs:
            FIXTURES[need]()
        for path, folders, files in os.walk(".", topdown=False):
            for one in folders + files:
                os.utime(os.path.join(path, one), (OLD, OLD), follow_symlinks=False)
        os.utime(".", (OLD, OLD))


def run(root):
    """Runs each step."""
    root = os.path.abspath(root)
    for name, _, function in STEPS:
        os.chdir(os.path.join(root, name))
        os.umask(0o022)
        count = 0
        try:
            for told in function():
                count += 1
                print(f"{os.path.basename(root)} {name} {count}: {told}")
        except Exception as e:
            line = traceback.extract_tb(e.__traceback__)[-1].lineno
            print(f"{os.path.basename(root)} {name}: {e!r} at {line}")
