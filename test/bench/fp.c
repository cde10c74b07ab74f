// fp.c - floating-point kernels. Only operations that are exact on every machine (no libm but sqrt), so that
// checksums agree; built with -ffp-contract=off.
#include <math.h>
#include <string.h>
#include "kernels.h"

static uint64_t bits(double d)
{
	uint64_t b;
	memcpy(&b, &d, sizeof b);
	return b;
}

static uint64_t nbody(long n)
{
	double p[5][7] = {	// x y z, vx vy vz, mass
		{ 0, 0, 0, 0, 0, 0, 39.5 },
		{ 4.84, -1.16, -0.10, 0.6, 2.8, -0.02, 0.037 },
		{ 8.34, 4.12, -0.40, -1.0, 1.8, 0.008, 0.011 },
		{ 12.9, -15.1, -0.22, 1.0, 0.8, -0.01, 0.0017 },
		{ 15.4, -25.9, 0.18, 0.9, 0.6, -0.03, 0.002 },
	};
	while (n--) {
		for (int i = 0; i < 5; i++)
			for (int j = i + 1; j < 5; j++) {
				double dx = p[i][0] - p[j][0], dy = p[i][1] - p[j][1], dz = p[i][2] - p[j][2];
				double d2 = dx * dx + dy * dy + dz * dz, mag = 0.01 / (d2 * sqrt(d2));
				p[i][3] -= dx * p[j][6] * mag;
				p[i][4] -= dy * p[j][6] * mag;
				p[i][5] -= dz * p[j][6] * mag;
				p[j][3] += dx * p[i][6] * mag;
				p[j][4] += dy * p[i][6] * mag;
				p[j][5] += dz * p[i][6] * mag;
			}
		for (int i = 0; i < 5; i++)
			for (int k = 0; k < 3; k++)
				p[i][k] += 0.01 * p[i][3 + k];
	}
	return bits(p[0][0]) ^ bits(p[4][2]);
}

static uint64_t matmul(long n)
{
	enum { N = 96 };
	static double a[N][N], b[N][N], c[N][N];
	uint32_t s = 11;
	for (int i = 0; i < N * N; i++)
		a[i / N][i % N] = (int)(next(&s) >> 16) / 65536.0, b[i / N][i % N] = (int)(next(&s) >> 16) / 65536.0;
	while (n--)
		for (int i = 0; i < N; i++)
			for (int j = 0; j < N; j++) {
				double t = 0;
				for (int k = 0; k < N; k++)
					t += a[i][k] * b[k][j];
				c[i][j] += t;
			}
	double sum = 0;
	for (int i = 0; i < N * N; i++)
		sum += c[i / N][i % N];
	return bits(sum);
}

static uint64_t mandelbrot(long n)
{
	uint64_t total = 0;
	for (long y = 0; y < n; y++)
		for (int x = 0; x < 256; x++) {
			double cr = x / 128.0 - 1.5, ci = (double)(y % 256) / 128 - 1, zr = 0, zi = 0;
			int i = 0;
			for (; i < 64 && zr * zr + zi * zi < 4; i++) {
				double t = zr * zr - zi * zi + cr;
				zi = 2 * zr * zi + ci;
				zr = t;
			}
			total += i;
		}
	return total;
}

static uint64_t fft(long n)
{
	enum { LOG = 10, N = 1 << LOG };
	static double re[N], im[N], wr[N / 2], wi[N / 2];
	// Roots of unity by repeated multiplication from the 1024th.
	double cr = 1, ci = 0, c1 = 0.99998117528260110909, s1 = 0.0061358846491544753597;
	for (int i = 0; i < N / 2; i++) {
		wr[i] = cr, wi[i] = -ci;
		double t = cr * c1 - ci * s1;
		ci = cr * s1 + ci * c1;
		cr = t;
	}
	for (int i = 0; i < N; i++)
		re[i] = (i * 37 % 101) / 101.0, im[i] = 0;
	while (n--) {
		for (int i = 1, j = 0; i < N; i++) {
			int bit = N >> 1;
			for (; j & bit; bit >>= 1)
				j ^= bit;
			j ^= bit;
			if (i < j) {
				double t = re[i];
				re[i] = re[j], re[j] = t;
				t = im[i], im[i] = im[j], im[j] = t;
			}
		}
		for (int len = 2; len <= N; len <<= 1)
			for (int i = 0; i < N; i += len)
				for (int k = 0; k < len / 2; k++) {
					int a = i + k, b = a + len / 2, w = k * (N / len);
					double xr = re[b] * wr[w] - im[b] * wi[w], xi = re[b] * wi[w] + im[b] * wr[w];
					re[b] = re[a] - xr, im[b] = im[a] - xi;
					re[a] += xr, im[a] += xi;
				}
		for (int i = 0; i < N; i++)
			re[i] *= 1.0 / 32, im[i] *= 1.0 / 32;
	}
	return bits(re[3]) ^ bits(im[5]);
}

static uint64_t filter(long n)
{
	enum { N = 1024 };
	static float x[N], y[N];
	uint32_t s = 9;
	for (int i = 0; i < N; i++)
		x[i] = (int)(next(&s) >> 20) / 4096.0f;
	float a = 0, b = 0;
	while (n--)
		for (int i = 0; i < N; i++) {
			float t = x[i] + 1.25f * a - 0.5f * b;
			y[i] = 0.0625f * (t + 2 * a + b);
			b = a, a = t;
		}
	double sum = 0;
	for (int i = 0; i < N; i++)
		sum += (double)y[i];
	return bits(sum);
}

static double entry(int i, int j)
{
	return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1);
}

static uint64_t spectral(long n)
{
	enum { N = 80 };
	double u[N], v[N], t[N];
	for (int i = 0; i < N; i++)
		u[i] = 1;
	while (n--) {
		for (int i = 0; i < N; i++) {
			t[i] = 0;
			for (int j = 0; j < N; j++)
				t[i] += entry(i, j) * u[j];
		}
		for (int i = 0; i < N; i++) {
			v[i] = 0;
			for (int j = 0; j < N; j++)
				v[i] += entry(j, i) * t[j];
		}
		for (int i = 0; i < N; i++)
			u[i] = v[i] * 0.6;
	}
	return bits(u[0]) ^ bits(v[N - 1]);
}

const Row fp_rows[] = {
	{ "fp", "nbody", nbody, 200000 },
	{ "fp", "matmul", matmul, 60 },
	{ "fp", "mandelbrot", mandelbrot, 1000 },
	{ "fp", "fft", fft, 2500 },
	{ "fp", "filter-float", filter, 5000 },
	{ "fp", "spectral", spectral, 1500 },
	{ 0 },
};
