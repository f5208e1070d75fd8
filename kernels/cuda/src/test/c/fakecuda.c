/* A libcuda.so.1 and a libcublas.so.12 without a device: every entry point hands its name and its arguments to one function,
   which a test installs, and returns what that returns. Pointers and numbers travel as 64-bit integers. Without such a function
   there is no device, as CUDA says it. */
#include <stddef.h>
#include <stdint.h>

typedef int32_t (*handler_t)(const char *name, const int64_t *arguments);

static handler_t handler;

void fakecuda_install(handler_t installed) {
    handler = installed;
}

#define NO_DEVICE 100
#define WORD(x) ((int64_t) (x))
#define ENTRY(name, parameters, ...)                       \
    int name parameters {                                  \
        const int64_t arguments[] = {__VA_ARGS__};         \
        return handler ? handler(#name, arguments) : NO_DEVICE; \
    }

typedef unsigned long long address_t;

ENTRY(cuInit, (unsigned flags), flags)
ENTRY(cuDriverGetVersion, (int *version), WORD(version))
ENTRY(cuGetErrorName, (int error, const char **text), error, WORD(text))
ENTRY(cuGetErrorString, (int error, const char **text), error, WORD(text))

ENTRY(cuDeviceGetCount, (int *count), WORD(count))
ENTRY(cuDeviceGet, (int *device, int ordinal), WORD(device), ordinal)
ENTRY(cuDeviceGetName, (char *name, int bytes, int device), WORD(name), bytes, device)
ENTRY(cuDeviceTotalMem_v2, (size_t *bytes, int device), WORD(bytes), device)
ENTRY(cuDeviceGetAttribute, (int *value, int attribute, int device), WORD(value), attribute, device)

ENTRY(cuDevicePrimaryCtxRetain, (void **context, int device), WORD(context), device)
ENTRY(cuDevicePrimaryCtxRelease_v2, (int device), device)
ENTRY(cuCtxSetCurrent, (void *context), WORD(context))
ENTRY(cuCtxPushCurrent_v2, (void *context), WORD(context))
ENTRY(cuCtxPopCurrent_v2, (void **context), WORD(context))

ENTRY(cuMemGetInfo_v2, (size_t *free, size_t *total), WORD(free), WORD(total))
ENTRY(cuMemAlloc_v2, (address_t *address, size_t bytes), WORD(address), bytes)
ENTRY(cuMemFree_v2, (address_t address), address)
ENTRY(cuMemHostAlloc, (void **memory, size_t bytes, unsigned flags), WORD(memory), bytes, flags)
ENTRY(cuMemFreeHost, (void *memory), WORD(memory))
ENTRY(cuMemcpyHtoDAsync_v2, (address_t to, const void *from, size_t bytes, void *stream), to, WORD(from), bytes, WORD(stream))
ENTRY(cuMemcpyDtoHAsync_v2, (void *to, address_t from, size_t bytes, void *stream), WORD(to), from, bytes, WORD(stream))
ENTRY(cuMemcpyDtoDAsync_v2, (address_t to, address_t from, size_t bytes, void *stream), to, from, bytes, WORD(stream))
ENTRY(cuMemsetD8Async, (address_t to, unsigned char value, size_t bytes, void *stream), to, value, bytes, WORD(stream))

ENTRY(cuModuleLoadDataEx, (void **module, const void *image, unsigned count, int *options, void **values),
      WORD(module), WORD(image), count, WORD(options), WORD(values))
ENTRY(cuModuleUnload, (void *module), WORD(module))
ENTRY(cuModuleGetFunction, (void **function, void *module, const char *entry), WORD(function), WORD(module), WORD(entry))
ENTRY(cuFuncSetAttribute, (void *function, int attribute, int value), WORD(function), attribute, value)
ENTRY(cuLaunchKernel,
      (void *function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared,
       void *stream, void **parameters, void **extra),
      WORD(function), gx, gy, gz, bx, by, bz, shared, WORD(stream), WORD(parameters), WORD(extra))

ENTRY(cuStreamCreate, (void **stream, unsigned flags), WORD(stream), flags)
ENTRY(cuStreamDestroy_v2, (void *stream), WORD(stream))
ENTRY(cuStreamSynchronize, (void *stream), WORD(stream))
ENTRY(cuEventCreate, (void **event, unsigned flags), WORD(event), flags)
ENTRY(cuEventDestroy_v2, (void *event), WORD(event))
ENTRY(cuEventRecord, (void *event, void *stream), WORD(event), WORD(stream))
ENTRY(cuEventSynchronize, (void *event), WORD(event))

ENTRY(cublasCreate_v2, (void **handle), WORD(handle))
ENTRY(cublasDestroy_v2, (void *handle), WORD(handle))
ENTRY(cublasGetVersion_v2, (void *handle, int *version), WORD(handle), WORD(version))
ENTRY(cublasSetStream_v2, (void *handle, void *stream), WORD(handle), WORD(stream))
ENTRY(cublasGemmEx,
      (void *handle, int opa, int opb, int m, int n, int k, const float *alpha, const void *a, int atype, int lda, const void *b,
       int btype, int ldb, const float *beta, void *c, int ctype, int ldc, int compute, int algorithm),
      WORD(handle), opa, opb, m, n, k, WORD(alpha), WORD(a), atype, lda, WORD(b), btype, ldb, WORD(beta), WORD(c), ctype, ldc,
      compute, algorithm)
