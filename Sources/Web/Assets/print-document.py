"""Makes a PDF of one of our own pages, for a person to keep.

Reads the length of a style sheet on a line, the style sheet and the page; writes the PDF. It fetches nothing, whatever
the page names (WeasyPrint, "Security"), and before it loads anything else it shuts itself in for good: of the disk it
reads programs and fonts and writes nothing (Landlock), and the system answers no call that a printer does not need, so
there is no network, no other program and no other process (seccomp). It tries that before it reads a byte, and ends
with status 3, saying why, where it is not so. The node runs it with `python -I -c`.

Source: OWASP ASVS 5.0, V13.2.2; Linux, Documentation/userspace-api/landlock.rst and seccomp_filter.rst; seccomp(3).
"""

import ctypes
import errno
import fcntl
import os
import resource
import socket
import stat
import sys

NOT_SHUT_IN = 3
# Where interpreter, libraries and fonts are, from the root, beside the interpreter's own folders.
READABLE = """
    usr/lib usr/lib64 usr/local/lib usr/share/fonts usr/share/fontconfig usr/share/mime usr/local/share/fonts etc/fonts
    etc/ld.so.cache etc/mime.types var/cache/fontconfig
""".split()
# landlock_create_ruleset, landlock_add_rule and landlock_restrict_self have these numbers on every architecture.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
READ_FILE, READ_DIRECTORY = 1 << 2, 1 << 3
# What Landlock can hold back by its version: on files, of TCP, of abstract sockets and signals.
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
TCP_FROM, SCOPES_FROM = 4, 6
# All that may be asked of the system. Nothing here makes a socket, starts a program, reaches another process, or
# changes a file, its owner or its rights.
CALLS = """
    access arch_prctl brk clock_getres clock_gettime clock_nanosleep close dup exit exit_group faccessat faccessat2
    fadvise64 fstat fstatfs futex getcwd getdents64 getegid geteuid getgid getgroups getpid getrandom getresgid
    getresuid getrlimit getrusage gettid gettimeofday getuid lseek lstat madvise mmap mprotect mremap munmap nanosleep
    newfstatat poll ppoll pread64 read readlink readlinkat readv restart_syscall rseq rt_sigaction
    rt_sigprocmask rt_sigreturn sched_getaffinity sched_yield set_robust_list setgid setgroups setuid sigaltstack stat
    statfs statx sysinfo time uname write writev
""".split()
# What opening a file for more than reading asks for.
OPENING = os.O_ACCMODE | os.O_CREAT | os.O_TRUNC
# Calls that may be asked where an argument has this value: threads, which Pango starts, but no processes; limits of
# this process only; whether a file is a terminal; the flags of an open file, as Python sets them.
CLONE_THREAD, TCGETS = 0x00010000, 0x5401
EQUAL, MASKED_EQUAL = 4, 7
CALLS_WITH = [
    # Only to read: Landlock before Linux 6.2 lets a file be emptied, and asks nothing of one opened for neither.
    ("open", 1, MASKED_EQUAL, OPENING, os.O_RDONLY),
    ("openat", 2, MASKED_EQUAL, OPENING, os.O_RDONLY),
    ("clone", 0, MASKED_EQUAL, CLONE_THREAD, CLONE_THREAD),
    ("prlimit64", 0, EQUAL, 0, 0),
    ("ioctl", 1, EQUAL, TCGETS, 0),
    *(("fcntl", 1, EQUAL, command, 0) for command in (
        fcntl.F_DUPFD, fcntl.F_DUPFD_CLOEXEC, fcntl.F_GETFD, fcntl.F_SETFD, fcntl.F_GETFL)),
]
# The actions of seccomp(2), and the constant of prctl(2).
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
NO_NEW_PRIVILEGES = 38


class NotShutIn(Exception):
    """The system does not let the printer shut itself in."""


class Comparison(ctypes.Structure):
    """scmp_arg_cmp of libseccomp."""

    _fields_ = [
        ("argument", ctypes.c_uint), ("how", ctypes.c_int), ("first", ctypes.c_uint64), ("second", ctypes.c_uint64)]


def asked(words, result):
    """The answer of the system, where it is no error."""
    if result < 0:
        number = ctypes.get_errno() or -result
        raise NotShutIn(f"{words}: {os.strerror(number)}")
    return result


def shut_files():
    """Lets this process open nothing but programs and fonts, to read them, from now on."""
    libc = ctypes.CDLL(None, use_errno=True)
    asked("no_new_privs", libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    version = asked(
        "Landlock (Linux 5.13 or newer, named in the kernel's lsm=)", libc.syscall(CREATE_RULESET, None, 0, 1))
    attributes = (ctypes.c_uint64 * 3)(
        (1 << FILE_RIGHTS.get(version, 16)) - 1, 3 if version >= TCP_FROM else 0, 3 if version >= SCOPES_FROM else 0)
    size = 24 if version >= SCOPES_FROM else 16 if version >= TCP_FROM else 8
    rules = asked("Landlock", libc.syscall(CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), 0))
    for path in {*READABLE, *sys.path}:
        try:
            place = os.open(os.path.join("/", path), os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        rights = READ_FILE | READ_DIRECTORY if stat.S_ISDIR(os.fstat(place).st_mode) else READ_FILE
        rule = rights.to_bytes(8, sys.byteorder) + place.to_bytes(4, sys.byteorder)
        asked(f"Landlock for {path}", libc.syscall(ADD_RULE, rules, 1, rule, 0))
        os.close(place)
    asked("Landlock", libc.syscall(RESTRICT_SELF, rules, 0))
    os.close(rules)


def shut_calls():
    """Lets this process and its threads ask the system for nothing but the calls above."""
    try:
        seccomp = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    except OSError:
        raise NotShutIn("libseccomp.so.2 is missing: install libseccomp2") from None
    seccomp.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(seccomp.seccomp_init(REFUSE | errno.EPERM))
    if not context:
        raise NotShutIn("seccomp")

    def rule(action, name, *comparisons):
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        array = (Comparison * len(comparisons))(*comparisons)
        # Negative: this architecture, or this library, knows no such call.
        if number >= 0:
            asked(f"seccomp for {name}", seccomp.seccomp_rule_add_array(
                context, ctypes.c_uint32(action), number, len(comparisons), array))

    for name in CALLS:
        rule(ALLOW, name)
    for name, *comparison in CALLS_WITH:
        rule(ALLOW, name, Comparison(*comparison))
    # The C library makes a thread by this first, whose arguments no filter can read, and then by `clone`.
    rule(REFUSE | errno.ENOSYS, "clone3")
    asked("seccomp", seccomp.seccomp_load(context))
    seccomp.seccomp_release(context)


def check():
    """What must not be possible is tried: a kernel may take a rule and not keep it."""
    for words, attempt in [
        ("a file can be opened", lambda: open("/proc/self/environ", "rb")),
        ("a file can be changed", lambda: os.utime("/proc/self/environ")),
        ("a file can be emptied", lambda: os.open("/proc/self/environ", os.O_ACCMODE | os.O_TRUNC)),
        ("a socket can be made", socket.socket),
        ("a process can be started", os.fork),
    ]:
        try:
            attempt()
        except PermissionError:
            continue
        except OSError as error:
            raise NotShutIn(f"{words}: {error}") from None
        raise NotShutIn(words)


def give_up_rights():
    """Shuts itself in, before there is a second thread, to which it would not apply."""
    # Whatever the node had open.
    os.closerange(3, 1 << 20)
    for limit, value in [
        (resource.RLIMIT_CPU, 60),
        (resource.RLIMIT_AS, 2 << 30),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ]:
        hard = resource.getrlimit(limit)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (value, value))
    shut_files()
    shut_calls()
    check()


def pdf(page, style):
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher

    class NothingIsFetched(URLFetcher):
        def fetch(self, url, headers=None):
            raise ValueError("the printer fetches nothing")

    fetcher = NothingIsFetched()
    document = HTML(string=page, url_fetcher=fetcher)
    return document.write_pdf(stylesheets=[CSS(string=style, url_fetcher=fetcher)], pdf_variant="pdf/ua-1")


def main():
    try:
        give_up_rights()
    except NotShutIn as error:
        # In a line that the node repeats to the operator.
        sys.stdout.write(f"{error}\n")
        sys.exit(NOT_SHUT_IN)
    # As root it could not be sure to read them as nobody: what is needed of the disk is read by the first page.
    pdf("<!DOCTYPE html><html lang=en><title>-</title><p>Aa <b>Aa</b></p>", "body { font-family: Liberation Sans }")
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    source = sys.stdin.buffer
    style = source.read(int(source.readline())).decode()
    sys.stdout.buffer.write(pdf(source.read().decode(), style))


main()
