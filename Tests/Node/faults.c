/*
 A disk that is full, and an end at a chosen moment, for tests: LD_PRELOAD=faults.so FULL_AFTER=bytes program ...

 With FULL_AFTER there is no room for more once so many bytes were written to the write-ahead log of the records. With
 KILLED_BEFORE the program is killed when it is about to move a file of that name into its place.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static atomic_size_t written;

static int ends_with(const char *path, const char *end) {
    size_t length = strlen(path), count = strlen(end);
    return length >= count && !strcmp(path + length - count, end);
}

static int is_full(int descriptor, size_t count) {
    const char *most = getenv("FULL_AFTER");
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = most ? readlink(link, path, sizeof path - 1) : -1;
    if (length < 0) return 0;
    path[length] = 0;
    return ends_with(path, "/records.sqlite-wal") && atomic_fetch_add(&written, count) + count > strtoul(most, NULL, 10);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    if (!is_full(descriptor, count)) return REAL(pwrite)(descriptor, bytes, count, offset);
    errno = ENOSPC;
    return -1;
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    if (!is_full(descriptor, count)) return REAL(pwrite64)(descriptor, bytes, count, offset);
    errno = ENOSPC;
    return -1;
}

int rename(const char *from, const char *to) {
    const char *name = getenv("KILLED_BEFORE"), *last = strrchr(to, '/');
    if (name && !strcmp(last ? last + 1 : to, name)) kill(getpid(), SIGKILL);
    return REAL(rename)(from, to);
}
