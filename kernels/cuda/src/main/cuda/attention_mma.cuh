// Tiles of attention on the tensor cores: bfloat16 operands (rows, heads, WIDTH), padded with zeros to WIDTH, float32
// sums. A block owns 64 rows, 16 a warp. A row in shared memory ends with 16 bytes of padding, so that the eight rows
// of a matrix that ldmatrix reads lie in different banks.
#pragma once
#include "attention.cuh"

#define ROWS 64
#define LOG2_E 1.4426950408889634f
#define LN_2 0.6931471805599453f

template <int WIDTH> struct Row {
    static constexpr int STRIDE = WIDTH + 8;
};

// One head of a sequence's rows of WIDTH values.
template <int WIDTH> struct Head16 {
    const bf16 *data;
    long long step;

    __device__ __forceinline__ Head16(const bf16 *x, int begin, int head, int heads)
        : data(x + ((long long) begin * heads + head) * WIDTH), step((long long) heads * WIDTH) {}
};

static __device__ __forceinline__ uint32_t shared_address(const void *at) {
    return static_cast<uint32_t>(__cvta_generic_to_shared(at));
}

// Begins to copy rows [from, from + COUNT) of a head, zero from `end` on. Eight threads take whole sectors, 32 bytes, of
// every other row, which lie in different banks.
template <int COUNT, int WIDTH>
static __device__ __forceinline__ void fetch_tile(bf16 *to, const Head16<WIDTH> &x, int from, int end) {
#pragma unroll 4
    for (int e = threadIdx.x; e < COUNT * (WIDTH / 8); e += blockDim.x) {
        int row = e / WIDTH * 8 + e / 2 % 4 * 2 + e / 8 % 2, d = (e % WIDTH / 16 * 2 + e % 2) * 8;
        bool inside = from + row < end;
        const bf16 *source = inside ? x.data + (from + row) * x.step + d : x.data;
        asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(
                             shared_address(to + row * Row<WIDTH>::STRIDE + d)),
                     "l"(__cvta_generic_to_global(source)), "r"(inside ? 16 : 0));
    }
}

static __device__ __forceinline__ void commit() { asm volatile("cp.async.commit_group;" ::: "memory"); }

// Waits until at most PENDING of this thread's groups of copies are on their way.
template <int PENDING> static __device__ __forceinline__ void wait_copies() {
    asm volatile("cp.async.wait_group %0;" ::"n"(PENDING) : "memory");
}

static __device__ __forceinline__ void load_matrices(uint32_t (&r)[4], const bf16 *at) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
                 : "r"(shared_address(at))
                 : "memory");
}

static __device__ __forceinline__ void load_transposed(uint32_t (&r)[4], const bf16 *at) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
                 : "r"(shared_address(at))
                 : "memory");
}

// c (16, 8) += a (16, 16) · b (16, 8). Lane l holds rows l / 4 and l / 4 + 8, columns l % 4 · 2 and the next, of c.
static __device__ __forceinline__ void mma(float (&c)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1) {
    asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
                 "{%0, %1, %2, %3};"
                 : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
                 : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

static __device__ __forceinline__ float exp2_fast(float x) {
    float y;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}

// The left operand: 16 rows of a tile, columns [d, d + 16).
template <int WIDTH> static __device__ __forceinline__ void left(uint32_t (&a)[4], const bf16 *rows, int d) {
    int lane = threadIdx.x % WARP;
    load_matrices(a, rows + lane % 16 * Row<WIDTH>::STRIDE + d + lane / 16 * 8);
}

// s (16, COLUMNS) += a, columns [d, d + 16) of the warp's rows, times the same columns of b (COLUMNS, WIDTH),
// transposed.
template <int WIDTH, int COLUMNS>
static __device__ __forceinline__ void multiply(
        float (&s)[COLUMNS / 8][4], const uint32_t (&a)[4], const bf16 *b, int d) {
    int lane = threadIdx.x % WARP;
    b += (lane % 8 + lane / 16 * 8) * Row<WIDTH>::STRIDE + d + lane / 8 % 2 * 8;
#pragma unroll
    for (int n = 0; n < COLUMNS / 16; n++) {
        uint32_t r[4];
        load_matrices(r, b + n * 16 * Row<WIDTH>::STRIDE);
        mma(s[2 * n], a, r[0], r[1]);
        mma(s[2 * n + 1], a, r[2], r[3]);
    }
}

static __device__ __forceinline__ uint32_t pair(float low, float high) {
    __nv_bfloat162 both = __floats2bfloat162_rn(low, high);
    return *reinterpret_cast<uint32_t *>(&both);
}

// sums (16, PART) += weights (16, COLUMNS) times the columns [0, PART) of x (COLUMNS, WIDTH). The sums of one product
// are laid out among the lanes as the left operand of the next.
template <int WIDTH, int COLUMNS, int PART>
static __device__ __forceinline__ void add_weighted(
        float (&sums)[PART / 8][4], const float (&weights)[COLUMNS / 8][4], const bf16 *x) {
    int lane = threadIdx.x % WARP;
    x += lane % 16 * Row<WIDTH>::STRIDE + lane / 16 * 8;
#pragma unroll
    for (int k = 0; k < COLUMNS / 16; k++) {
        const float(&w)[4] = weights[2 * k], (&next)[4] = weights[2 * k + 1];
        uint32_t a[4] = {pair(w[0], w[1]), pair(w[2], w[3]), pair(next[0], next[1]), pair(next[2], next[3])};
#pragma unroll
        for (int n = 0; n < PART / 16; n++) {
            uint32_t r[4];
            load_transposed(r, x + k * 16 * Row<WIDTH>::STRIDE + n * 16);
            mma(sums[2 * n], a, r[0], r[1]);
            mma(sums[2 * n + 1], a, r[2], r[3]);
        }
    }
}

// Writes half of a lane's sums, row l / 4 + 8·HALF, to `to` (the row's first element), times a factor, or adds them to
// it.
template <bool ADD, int HALF, int PART>
static __device__ __forceinline__ void store_row(
        float *to, const float (&sums)[PART / 8][4], float factor, int from, int width, bool aligned) {
#pragma unroll
    for (int n = 0; n < PART / 8; n++) {
        int d = from + n * 8 + threadIdx.x % 4 * 2;
        float2 two = make_float2(sums[n][2 * HALF] * factor, sums[n][2 * HALF + 1] * factor);
        if (aligned && d < width) {
            float2 *at = reinterpret_cast<float2 *>(to + d);
            if (ADD) two = make_float2(two.x + at->x, two.y + at->y);
            *at = two;
        } else if (!aligned) {
            if (d < width) to[d] = ADD ? to[d] + two.x : two.x;
            if (d + 1 < width) to[d + 1] = ADD ? to[d + 1] + two.y : two.y;
        }
    }
}
