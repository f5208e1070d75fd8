/* A libcuda.so.1 that does nothing, at once: what remains of a launch is what it costs before the driver. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define NOTHING(name) \
    int name(void) { return 0; }
#define HANDLE(name) \
    int name(void **handle) { return *handle = (void *) 16, 0; }

NOTHING(cuInit)
NOTHING(cuGetErrorName)
NOTHING(cuGetErrorString)
NOTHING(cuDevicePrimaryCtxRelease_v2)
NOTHING(cuCtxSetCurrent)
NOTHING(cuCtxPushCurrent_v2)
NOTHING(cuCtxPopCurrent_v2)
NOTHING(cuMemFree_v2)
NOTHING(cuMemcpyHtoDAsync_v2)
NOTHING(cuMemcpyDtoHAsync_v2)
NOTHING(cuMemcpyDtoDAsync_v2)
NOTHING(cuMemsetD8Async)
NOTHING(cuModuleUnload)
NOTHING(cuFuncSetAttribute)
NOTHING(cuLaunchKernel)
NOTHING(cuStreamDestroy_v2)
NOTHING(cuStreamSynchronize)
NOTHING(cuEventDestroy_v2)
NOTHING(cuEventRecord)
NOTHING(cuEventSynchronize)

HANDLE(cuDevicePrimaryCtxRetain)
HANDLE(cuMemAlloc_v2)
HANDLE(cuModuleLoadDataEx)
HANDLE(cuModuleGetFunction)
HANDLE(cuStreamCreate)
HANDLE(cuEventCreate)

int cuDriverGetVersion(int *version) { return *version = 12000, 0; }
int cuDeviceGetCount(int *count) { return *count = 1, 0; }
int cuDeviceGet(int *device) { return *device = 0, 0; }
int cuDeviceGetName(char *name) { return *name = 0, 0; }
int cuDeviceGetAttribute(int *value) { return *value = 8, 0; }
int cuDeviceTotalMem_v2(size_t *bytes) { return *bytes = 1 << 30, 0; }
int cuMemGetInfo_v2(size_t *free, size_t *total) { return *free = *total = 1 << 30, 0; }
int cuMemHostAlloc(void **memory, size_t bytes) { return *memory = malloc(bytes), 0; }
int cuMemFreeHost(void *memory) { return free(memory), 0; }
