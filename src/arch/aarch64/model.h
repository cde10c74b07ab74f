/*
 * Features and CPU models of A64, as rows. Included with FEAT and MODEL
 * defined as wanted: the enum of kind.h, the needs column of insn.h (mkinsn.c),
 * features and models of guest.c.
 *
 * FEAT(ID, name, help, implies, excludes)
 *   ID        names bit A64F_ID of Cpu.features: the Arm ARM's FEAT_ID (LSE: FEAT_LSE), shortened where noted
 *   name      as in -cpu MODEL,name=on
 *   implies   features switched on with it
 *   excludes  features that it switches off: 0, none excludes another
 * MODEL(name, help, features, midr)
 *   features: what the model names; what those imply comes by itself
 *   midr      its MIDR_EL1; of max that of no real processor (implementer 0 is for software)
 *
 * The features of a model and of the command line are those named: off takes
 * away a feature and all that imply it, on adds one; at the end what is
 * implied is added. A64 itself is no feature.
 */
#ifndef A64_MODEL_H
#define A64_MODEL_H
#define A64F(id) (1ull << A64F_##id)
#endif

#ifdef FEAT
FEAT(FP,       "fp",       "scalar floating point", 0, 0)
FEAT(SIMD,     "asimd",    "Advanced SIMD", A64F(FP), 0)
FEAT(FP16,     "fp16",     "half-precision arithmetic", A64F(SIMD), 0)
FEAT(FHM,      "fhm",      "half-precision multiply-add to single", A64F(FP16), 0)
FEAT(RDM,      "rdm",      "rounding double multiply-add", A64F(SIMD), 0)
FEAT(DOTPROD,  "dotprod",  "8-bit integer dot product", A64F(SIMD), 0)
FEAT(FCMA,     "fcma",     "complex multiply and add", A64F(SIMD), 0)
FEAT(JSCVT,    "jscvt",    "JavaScript's conversion to integer", A64F(FP), 0)
FEAT(FRINT,    "frint",    "round to 32- or 64-bit integers (FRINTTS)", A64F(FP), 0)
FEAT(BF16,     "bf16",     "bfloat16", A64F(SIMD), 0)
FEAT(I8MM,     "i8mm",     "8-bit integer matrix multiply", A64F(SIMD), 0)
FEAT(AES,      "aes",      "AES rounds", A64F(SIMD), 0)
FEAT(PMULL,    "pmull",    "64-bit polynomial multiply", A64F(AES), 0)
FEAT(SHA1,     "sha1",     "SHA-1", A64F(SIMD), 0)
FEAT(SHA256,   "sha256",   "SHA-256", A64F(SHA1), 0)
FEAT(SHA512,   "sha512",   "SHA-512", A64F(SHA256), 0)
FEAT(SHA3,     "sha3",     "SHA-3", A64F(SHA256), 0)
FEAT(SM3,      "sm3",      "SM3 hash function", A64F(SIMD), 0)
FEAT(SM4,      "sm4",      "SM4 block cipher", A64F(SIMD), 0)
FEAT(CRC32,    "crc32",    "CRC-32", 0, 0)
FEAT(LSE,      "lse",      "atomic memory operations", 0, 0)
FEAT(LSE2,     "lse2",     "atomic 16-byte loads and stores", A64F(LSE), 0)
FEAT(LSE128,   "lse128",   "16-byte atomic memory operations", A64F(LSE2), 0)
FEAT(LOR,      "lor",      "limited ordering", 0, 0)
FEAT(RCPC,     "rcpc",     "load-acquire RCpc", 0, 0)
FEAT(RCPC2,    "rcpc2",    "the same with offsets", A64F(RCPC), 0)
FEAT(RCPC3,    "rcpc3",    "the same of pairs, with write-back and of vector registers", A64F(RCPC2), 0)
FEAT(MOPS,     "mops",     "memory copy and set", 0, 0)
FEAT(FLAGM,    "flagm",    "flag manipulation", 0, 0)
FEAT(FLAGM2,   "flagm2",   "flags of other formats", A64F(FLAGM), 0)
FEAT(CSSC,     "cssc",     "common short sequences: abs, cnt, ctz, minimum, maximum", 0, 0)
FEAT(HBC,      "hbc",      "conditional branch with a hint", 0, 0)
FEAT(PAUTH,    "pauth",    "pointer authentication", 0, 0)
FEAT(PACIMP,   "pauth-impdef", "its signatures by a faster algorithm than QARMA5", A64F(PAUTH), 0)
FEAT(PAUTH2,   "pauth2",   "signatures are added by exclusive or", A64F(PAUTH), 0)
FEAT(FPAC,     "fpac",     "authentication that fails is a fault", A64F(PAUTH2), 0)
FEAT(BTI,      "bti",      "branch target identification", 0, 0)
FEAT(SB,       "sb",       "speculation barrier", 0, 0)
FEAT(SSBS,     "ssbs",     "speculative store bypass safe, as a register too", 0, 0)
FEAT(SPECRES,  "specres",  "prediction restrictions", 0, 0)
FEAT(CLRBHB,   "clrbhb",   "clear the branch history", 0, 0)
FEAT(DIT,      "dit",      "data-independent timing", 0, 0)
FEAT(DPB,      "dpb",      "clean to the point of persistence", 0, 0)
FEAT(DPB2,     "dpb2",     "clean to the point of deep persistence", A64F(DPB), 0)
FEAT(RNG,      "rng",      "random numbers", 0, 0)
FEAT(WFXT,     "wfxt",     "wait with time-out", 0, 0)
FEAT(XS,       "xs",       "barriers without XS", 0, 0)
FEAT(ECV,      "ecv",      "self-synchronising counter", 0, 0)
FEAT(RAS,      "ras",      "error synchronisation barrier", 0, 0)
FEAT(SPE,      "spe",      "statistical profiling barrier", 0, 0)
FEAT(TRF,      "trf",      "self-hosted trace barrier", 0, 0)
FEAT(DGH,      "dgh",      "data gathering hint", 0, 0)
FEAT(PAN,      "pan",      "privileged access never", 0, 0)
FEAT(UAO,      "uao",      "user access override", 0, 0)
#endif

/* A64M_xxx: sets that several models share. */
#define A64M_V8_0 (A64F(FP) | A64F(SIMD))
#define A64M_CRYPTO (A64F(AES) | A64F(PMULL) | A64F(SHA1) | A64F(SHA256))
#define A64M_V8_2 (A64M_V8_0 | A64F(CRC32) | A64F(LSE) | A64F(LOR) | A64F(RDM) | A64F(PAN) | A64F(UAO) | A64F(DPB) | \
		A64F(RAS))
#define A64M_A76 (A64M_V8_2 | A64M_CRYPTO | A64F(FP16) | A64F(DOTPROD) | A64F(RCPC))
#define A64M_N1 (A64M_A76 | A64F(SSBS) | A64F(SPE))
#define A64M_V1 (A64M_N1 | A64F(FHM) | A64F(FCMA) | A64F(JSCVT) | A64F(PAUTH) | A64F(PAUTH2) | A64F(BF16) | A64F(I8MM) | \
		A64F(SHA512) | A64F(SHA3) | A64F(SM3) | A64F(SM4) | A64F(FLAGM) | A64F(LSE2) | A64F(RCPC2) | A64F(DIT) | \
		A64F(DPB2) | A64F(RNG) | A64F(DGH) | A64F(TRF))
#define A64M_MAX (A64M_V1 | A64F(FRINT) | A64F(LSE128) | A64F(RCPC3) | A64F(MOPS) | A64F(FLAGM2) | A64F(CSSC) | \
		A64F(HBC) | A64F(BTI) | A64F(SB) | A64F(SPECRES) | A64F(CLRBHB) | A64F(WFXT) | A64F(XS) | A64F(ECV) | \
		A64F(PACIMP))

/* The first is the default. */
#ifdef MODEL
MODEL("max",         "everything implemented", A64M_MAX, 0x000f0510)
MODEL("cortex-a53",  "Armv8.0 with cryptography", A64M_V8_0 | A64F(CRC32) | A64M_CRYPTO, 0x410fd034)
MODEL("cortex-a57",  "Armv8.0 with cryptography", A64M_V8_0 | A64F(CRC32) | A64M_CRYPTO, 0x411fd070)
MODEL("cortex-a72",  "Armv8.0 with cryptography", A64M_V8_0 | A64F(CRC32) | A64M_CRYPTO, 0x410fd083)
MODEL("cortex-a76",  "Armv8.2 with half precision, dot product and RCpc", A64M_A76, 0x414fd0b1)
MODEL("neoverse-n1", "the same with SSBS and profiling", A64M_N1, 0x414fd0c1)
MODEL("neoverse-v1", "Armv8.4 without SVE", A64M_V1, 0x411fd402)
#endif
