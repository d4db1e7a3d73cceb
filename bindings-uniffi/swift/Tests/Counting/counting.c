// Stands between the package and the native library, and counts. A call on an object takes a copy of its handle first, and
// whatever gives or takes text passes a buffer: one of these functions is part of every call.

#define _GNU_SOURCE
#include "counting.h"
#include <dlfcn.h>
#include <stdatomic.h>
#include <stddef.h>

typedef struct {
    uint64_t capacity;
    uint64_t len;
    uint8_t *data;
} Buffer;

typedef struct {
    int32_t len;
    const uint8_t *data;
} Bytes;

static _Atomic uint64_t count;

uint64_t crossings(void) { return atomic_load(&count); }

static void *real(const char *name) {
    atomic_fetch_add(&count, 1);
    return dlsym(RTLD_NEXT, name);
}

#define COUNTED(object)                                                                                        \
    uint64_t uniffi_didww_uniffi_fn_clone_##object(uint64_t handle, void *status) {                            \
        uint64_t (*clone)(uint64_t, void *) = real("uniffi_didww_uniffi_fn_clone_" #object);                   \
        return clone(handle, status);                                                                          \
    }

COUNTED(bytestream)
COUNTED(cancel)
COUNTED(content)
COUNTED(credentials)
COUNTED(decision)
COUNTED(encryptor)
COUNTED(feed)
COUNTED(loaded)
COUNTED(nativeclient)
COUNTED(pages)
COUNTED(publickeys)
COUNTED(ratelimiter)
COUNTED(rawresponse)
COUNTED(recordreader)
COUNTED(records)
COUNTED(requestvalidator)
COUNTED(sandbox)

Buffer ffi_didww_uniffi_rustbuffer_from_bytes(Bytes bytes, void *status) {
    Buffer (*from)(Bytes, void *) = real("ffi_didww_uniffi_rustbuffer_from_bytes");
    return from(bytes, status);
}

void ffi_didww_uniffi_rustbuffer_free(Buffer buffer, void *status) {
    void (*release)(Buffer, void *) = real("ffi_didww_uniffi_rustbuffer_free");
    release(buffer, status);
}
