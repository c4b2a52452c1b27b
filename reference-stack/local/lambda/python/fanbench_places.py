"""Shows a handler the folders of Lambda, as `places/` does for Node: layers are in /opt, the code is in /var/task.

By the functions through which Python opens, lists and imports. Libraries in C that open files of their own are out of reach.
"""

import builtins
import errno
import functools
import importlib.machinery
import io
import os
import posixpath
import sys

_reads = ("access", "listdir", "listxattr", "lstat", "pathconf", "readlink", "scandir", "stat", "statvfs")
_writes = ("chmod", "chown", "lchown", "makedirs", "mkdir", "mkfifo", "remove", "rmdir", "truncate", "unlink", "utime")
_writes_two = ("link", "rename", "renames", "replace")
_write_flags = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_exists = os.path.lexists


def path_here(path, places):
    """What stands for a path in one of these folders: the first that is there, or else the first; None for any other path."""
    try:
        text = os.fsdecode(path)
    except TypeError:
        return None
    if not text.startswith("/"):
        return None
    whole = posixpath.normpath(text)
    for folder, here in places.items():
        if whole == folder or whole.startswith(f"{folder}/"):
            paths = [one.rstrip("/") + whole[len(folder) :] for one in here]
            found = next((one for one in paths if _exists(one)), paths[0])
            return os.fsencode(found) if isinstance(path, bytes) else found
    return None


def keep_to_places(places):
    for name in _reads:
        _replace(name, lambda original: _redirected(original, places))
    for name in _writes:
        _replace(name, lambda original: _read_only(original, places, 1))
    for name in _writes_two:
        _replace(name, lambda original: _read_only(original, places, 2))
    opened = builtins.open

    @functools.wraps(opened)
    def open_file(file, mode="r", *args, **kwargs):
        here = path_here(file, places)
        if here is not None and any(sign in mode for sign in "wax+"):
            raise _error(file)
        return opened(file if here is None else here, mode, *args, **kwargs)

    builtins.open = io.open = open_file
    opened_low = os.open

    @functools.wraps(opened_low)
    def open_low(path, flags, *args, **kwargs):
        here = path_here(path, places)
        if here is not None and flags & _write_flags:
            raise _error(path)
        return opened_low(path if here is None else here, flags, *args, **kwargs)

    os.open = open_low
    sys.path_hooks.insert(0, lambda entry: _finder(entry, places))


def _replace(name, by):
    original = getattr(os, name, None)
    if original is None:
        return
    replacement = by(original)
    setattr(os, name, replacement)
    # What a function can do beyond a plain path is asked by the function itself.
    for able in (os.supports_fd, os.supports_dir_fd, os.supports_follow_symlinks, os.supports_effective_ids):
        if original in able:
            able.add(replacement)


def _redirected(original, places):
    @functools.wraps(original)
    def redirected(path=".", *args, **kwargs):
        here = path_here(path, places)
        return original(path if here is None else here, *args, **kwargs)

    return redirected


def _read_only(original, places, paths):
    @functools.wraps(original)
    def read_only(*args, **kwargs):
        for path in args[:paths]:
            if path_here(path, places) is not None:
                raise _error(path)
        return original(*args, **kwargs)

    return read_only


def _error(path):
    return OSError(errno.EROFS, os.strerror(errno.EROFS), os.fsdecode(path))


def _finder(entry, places):
    """Of an entry of sys.path, which is looked through without the functions above."""
    here = path_here(entry, places)
    if here is None:
        raise ImportError("not a folder of Lambda")
    loaders = [
        (importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES),
        (importlib.machinery.SourceFileLoader, importlib.machinery.SOURCE_SUFFIXES),
        (importlib.machinery.SourcelessFileLoader, importlib.machinery.BYTECODE_SUFFIXES),
    ]
    return importlib.machinery.FileFinder.path_hook(*loaders)(here)
