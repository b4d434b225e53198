/*
 A disk that loses what was not synced, for tests: LD_PRELOAD=unsynced.so UNSYNCED_IMAGE=folder program ...

 Writes to database files (*.sqlite, *.sqlite-wal, *.sqlite-journal) go to the real file as always, and are remembered.
 When the program syncs a file, what was remembered of it is written to a copy of the same name in UNSYNCED_IMAGE. So at
 any moment that folder holds what a disk would hold after the power failed. With UNSYNCED_IGNORE=1 a sync does nothing:
 the disk lies, and a test that passes then does not test durability.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One change that is not synced yet: bytes at an offset, or (bytes is NULL) a new length. */
struct change {
    struct change *next;
    off_t offset;
    size_t count;
    char *bytes;
};

struct file {
    struct file *next;
    char name[NAME_MAX + 1];
    struct change *first, **last;
};

static struct file *files;
static struct file *open_files[4096];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int is_database(const char *path) {
    const char *dot = strrchr(path, '.');
    return dot && (!strcmp(dot, ".sqlite") || !strcmp(dot, ".sqlite-wal") || !strcmp(dot, ".sqlite-journal"));
}

static const char *base(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void copy_path(char *out, const char *name) {
    snprintf(out, PATH_MAX, "%s/%s", getenv("UNSYNCED_IMAGE"), name);
}

static struct file *named(const char *name) {
    for (struct file *f = files; f; f = f->next)
        if (!strcmp(f->name, name)) return f;
    struct file *f = calloc(1, sizeof *f);
    snprintf(f->name, sizeof f->name, "%s", name);
    f->last = &f->first;
    f->next = files;
    files = f;
    return f;
}

static void remember(int descriptor, const void *bytes, size_t count, off_t offset) {
    if (descriptor < 0 || descriptor >= 4096) return;
    pthread_mutex_lock(&lock);
    struct file *f = open_files[descriptor];
    if (f) {
        struct change *c = malloc(sizeof *c);
        *c = (struct change){NULL, offset, count, NULL};
        if (bytes) {
            c->bytes = malloc(count);
            memcpy(c->bytes, bytes, count);
        }
        *f->last = c;
        f->last = &c->next;
    }
    pthread_mutex_unlock(&lock);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int opened(int descriptor, const char *path) {
    if (descriptor >= 0 && descriptor < 4096) {
        pthread_mutex_lock(&lock);
        open_files[descriptor] = is_database(path) ? named(base(path)) : NULL;
        pthread_mutex_unlock(&lock);
    }
    return descriptor;
}

#define OPEN(name, call)                                                                                               \
    int name call {                                                                                                    \
        mode_t mode = 0;                                                                                               \
        if (flags & O_CREAT                ) {                                                                         \
            va_list list;                                                                                              \
            va_start(list, flags);                                                                                     \
            mode = va_arg(list, mode_t);                                                                               \
            va_end(list);                                                                                              \
        }
OPEN(open, (const char *path, int flags, ...)) return opened(REAL(open)(path, flags, mode), path); }
OPEN(open64, (const char *path, int flags, ...)) return opened(REAL(open64)(path, flags, mode), path); }

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    ssize_t done = REAL(pwrite)(descriptor, bytes, count, offset);
    if (done > 0) remember(descriptor, bytes, done, offset);
    return done;
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    ssize_t done = REAL(pwrite64)(descriptor, bytes, count, offset);
    if (done > 0) remember(descriptor, bytes, done, offset);
    return done;
}

int ftruncate64(int descriptor, off64_t length) {
    int result = REAL(ftruncate64)(descriptor, length);
    if (result == 0) remember(descriptor, NULL, 0, length);
    return result;
}

int ftruncate(int descriptor, off_t length) {
    int result = REAL(ftruncate)(descriptor, length);
    if (result == 0) remember(descriptor, NULL, 0, length);
    return result;
}

int unlink(const char *path) {
    int result = REAL(unlink)(path);
    if (result == 0 && is_database(path)) {
        char copy[PATH_MAX];
        copy_path(copy, base(path));
        REAL(unlink)(copy);
    }
    return result;
}

static void synced(int descriptor) {
    if (getenv("UNSYNCED_IGNORE") || descriptor < 0 || descriptor >= 4096) return;
    pthread_mutex_lock(&lock);
    struct file *f = open_files[descriptor];
    if (f && f->first) {
        char path[PATH_MAX];
        copy_path(path, f->name);
        int copy = REAL(open)(path, O_CREAT | O_RDWR, 0600);
        for (struct change *c = f->first; c;) {
            if (c->bytes ? REAL(pwrite64)(copy, c->bytes, c->count, c->offset) != (ssize_t)c->count
                         : REAL(ftruncate64)(copy, c->offset) != 0)
                abort();
            struct change *next = c->next;
            free(c->bytes);
            free(c);
            c = next;
        }
        f->first = NULL;
        f->last = &f->first;
        close(copy);
    }
    pthread_mutex_unlock(&lock);
}

int fdatasync(int descriptor) {
    int result = REAL(fdatasync)(descriptor);
    if (result == 0) synced(descriptor);
    return result;
}

int fsync(int descriptor) {
    int result = REAL(fsync)(descriptor);
    if (result == 0) synced(descriptor);
    return result;
}
